import { createSignal, Show } from 'solid-js';
import { saveIcs } from '../../api/calendars.ts';
import { serverNow } from '../../api/clock.ts';
import { sentence } from '../../api/problem.ts';
import type { MyBooking } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Ticket } from '../../components/Ticket.tsx';
import { toast } from '../../components/Toast.tsx';
import { countdown } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import { online } from '../../offline/network.ts';
import { useNow } from '../../shell/ticker.ts';
import { PayButton } from '../pay/PayButton.tsx';
import type { Reach } from '../series/Reach.tsx';

const STANDING: readonly MyBooking['status'][] = ['confirmed', 'pending_approval', 'pending_payment'];

/** Whether its person may still move or cancel it by themselves. */
export function mayChange({ status, start, calendar }: MyBooking): boolean {
  const until = Date.parse(start) - calendar.cancellation.untilMinutesBefore * 60_000;
  return STANDING.includes(status) && serverNow() <= until;
}

/** A booking of one's own, with what can still be done about it. */
export function MyTicket(props: {
  booking: MyBooking;
  upcoming: boolean;
  /** Asks first how far it goes: of one of a series. */
  onMove: () => void;
  onCancel: () => void;
  onChanged: () => void;
}) {
  const [saving, setSaving] = createSignal(false);
  const stands = () => STANDING.includes(props.booking.status);

  async function save() {
    setSaving(true);
    try {
      await saveIcs(props.booking.calendarId, props.booking.id, props.booking.calendar.name);
    } catch (error) {
      toast(sentence(error));
    } finally {
      setSaving(false);
    }
  }

  return (
    <Ticket booking={props.booking} calendar={props.booking.calendar} over={!props.upcoming || !stands()}>
      <Show when={props.upcoming && props.booking.status === 'pending_payment'}>
        <ToPay booking={props.booking} onChanged={props.onChanged} />
      </Show>
      <Show when={stands() && props.upcoming}>
        <Button variant="plain" busy={saving()} off={!online()} onPress={() => void save()}>
          <Icon name="download" size={18} />
          Add to calendar
        </Button>
        <Show
          when={mayChange(props.booking)}
          fallback={<p class="field-hint ticket-late">Too late to change. Ask the people who run it.</p>}
        >
          <Show when={online()} fallback={<p class="field-hint ticket-late">Changes need a connection.</p>}>
            <Show
              when={props.booking.seriesId}
              fallback={
                <ButtonLink variant="plain" href={moveHref(props.booking)}>
                  Move
                </ButtonLink>
              }
            >
              <Button variant="plain" onPress={props.onMove}>
                Move
              </Button>
            </Show>
            <Button variant="plain" onPress={props.onCancel}>
              Cancel
            </Button>
          </Show>
        </Show>
      </Show>
      <Show when={!(stands() && props.upcoming)}>
        <ButtonLink variant="plain" href={`/c/${encodeURIComponent(props.booking.calendar.slug)}`}>
          Book again
        </ButtonLink>
      </Show>
    </Ticket>
  );
}

/** What its seats still wait for, and for how long. */
function ToPay(props: { booking: MyBooking; onChanged: () => void }) {
  const now = useNow();
  const left = () => Date.parse(props.booking.payment?.expiresAt ?? '') - now();
  return (
    <div class="ticket-pay">
      <PayButton booking={props.booking} onChanged={props.onChanged} />
      <Show when={left() > 0} fallback={<span>Its time is over.</span>}>
        <span>
          <span class="count" role="timer">
            {countdown(left())}
          </span>{' '}
          left to pay
        </span>
      </Show>
    </div>
  );
}

/** The board of the booking's calendar, on its day, for choosing another time. */
export function moveHref(booking: MyBooking, reach: Reach = 'one'): string {
  const day = localDate(Date.parse(booking.start), booking.calendar.timeZone);
  const board = `/c/${encodeURIComponent(booking.calendar.slug)}`;
  return `${board}?day=${day}&move=${encodeURIComponent(booking.id)}${reach === 'one' ? '' : '&all=1'}`;
}
