import { For, Show } from 'solid-js';
import type { Calendar, Series } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { dayShort, timeRange } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';

/** What one sees once it is done: all dates, and where to find them. */
export function Made(props: { series: Series; calendar: Calendar; isOwn: boolean; onClose: () => void }) {
  const zone = () => props.calendar.timeZone;
  const isAsked = () => props.series.bookings[0]?.status === 'pending_approval';
  return (
    <>
      <p>
        <bdi>{props.calendar.name}</bdi>.{' '}
        <Show
          when={isAsked()}
          fallback="Each date can be moved or cancelled by itself, or with all that follow."
        >
          The people who run it answer first. Until then the times are kept for you.
        </Show>
      </p>
      <ul class="repeat-dates">
        <For each={props.series.bookings}>
          {({ start, end }) => (
            <li class="repeat-made">
              <span class="repeat-when">
                <span class="repeat-day">{dayShort(localDate(Date.parse(start), zone()))}</span>
                <span class="repeat-time">{timeRange(Date.parse(start), Date.parse(end), zone())}</span>
              </span>
            </li>
          )}
        </For>
      </ul>
      <div class="sheet-actions">
        <Show when={props.isOwn}>
          <ButtonLink variant="quiet" href="/bookings">
            My bookings
          </ButtonLink>
        </Show>
        <Button onPress={props.onClose}>Done</Button>
      </div>
    </>
  );
}
