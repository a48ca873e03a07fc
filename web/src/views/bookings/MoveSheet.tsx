import { createEffect, createSignal, on, Show } from 'solid-js';
import type { MyBooking } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { slotText } from '../../format/text.ts';
import { type Reach, ReachChoice } from '../series/Reach.tsx';
import { moveHref } from './MyTicket.tsx';

/** Asks which dates of a series are to be moved; where to is chosen on the board. */
export function MoveSheet(props: { booking: MyBooking | undefined; onClose: () => void }) {
  const [reach, setReach] = createSignal<Reach>('one');
  createEffect(
    on(
      () => props.booking?.id,
      () => setReach('one'),
    ),
  );
  return (
    <Sheet open={props.booking !== undefined} title="Move this booking" onClose={props.onClose}>
      <Show when={props.booking}>
        {(booking) => (
          <>
            <p>
              <bdi>{booking().calendar.name}</bdi>,{' '}
              {slotText(Date.parse(booking().start), Date.parse(booking().end), booking().calendar.timeZone)}.
            </p>
            <ReachChoice value={reach()} onValue={setReach} />
            <Show when={reach() === 'following'}>
              <p class="field-hint">
                You choose the new time of this one. The others move by as much, all of them or none.
              </p>
            </Show>
            <div class="sheet-actions">
              <Button variant="quiet" onPress={props.onClose}>
                Keep it
              </Button>
              <ButtonLink href={moveHref(booking(), reach())}>Choose a new time</ButtonLink>
            </div>
          </>
        )}
      </Show>
    </Sheet>
  );
}
