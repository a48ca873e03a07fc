import { useSearchParams } from '@solidjs/router';
import { Show } from 'solid-js';
import type { Booking } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { slotText } from '../../format/text.ts';

interface Props {
  booking: Booking | undefined;
  /** The booking is not there, or not this person's. */
  missing: boolean;
  zone: string;
  onKeep: () => void;
}

/** Says which booking is being moved, and how to let it be. */
export default function MovingBar(props: Props) {
  const [search] = useSearchParams<{ all?: string }>();
  return (
    <div class="moving">
      <span>
        <Show
          when={props.booking}
          fallback={props.missing ? 'The booking to move was not found.' : 'Looking up your booking'}
        >
          {(booking) => (
            <>
              Moving {slotText(Date.parse(booking().start), Date.parse(booking().end), props.zone)}
              {search.all && ' and the following'}
            </>
          )}
        </Show>
      </span>
      <Button variant="plain" onPress={props.onKeep}>
        Keep it
      </Button>
    </div>
  );
}
