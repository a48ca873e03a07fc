import { Show } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { dayLong } from '../../format/text.ts';

/** A day without a single slot, and the next one that has some. */
export function NoTimes(props: { next: string | undefined; onNext: (day: string) => void }) {
  return (
    <Empty
      title="Nothing to book on this day"
      mark="0"
      actions={
        <Show when={props.next}>
          {(next) => (
            <Button variant="quiet" onPress={() => props.onNext(next())}>
              Go to {dayLong(next())}
            </Button>
          )}
        </Show>
      }
    >
      It is closed, or its times are over.
    </Empty>
  );
}
