// Gives a guest's booking another time.
import { Match, Switch } from 'solid-js';
import { getCalendar } from '../../api/calendars.ts';
import { serverNow } from '../../api/clock.ts';
import { moveByLink } from '../../api/guests.ts';
import type { Booking, GuestView } from '../../api/types.ts';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { localDate } from '../../format/zone.ts';
import { createLoad } from '../../shell/load.ts';
import { NewTime } from '../operator/agenda/NewTime.tsx';

interface Props {
  booking: Booking;
  token: string;
  onMoved: (view: GuestView) => void;
}

export default function MoveGuest(props: Props) {
  const load = createLoad(() => props.booking.calendarId, getCalendar);

  async function move(to: string, words: string): Promise<void> {
    props.onMoved(await moveByLink(props.token, to));
    toast(`Moved to ${words}.`);
  }

  return (
    <Switch fallback={<Skeleton width="100%" height="220px" />}>
      <Match when={load.error()}>
        <ErrorState error={load.error()} onRetry={load.reload} busy={load.busy()} />
      </Match>
      <Match when={load.value()}>
        {(calendar) => (
          <NewTime
            calendar={calendar()}
            booking={props.booking}
            today={localDate(serverNow(), calendar().timeZone)}
            move={move}
          >
            <p>Your old time stays yours until the new one is safe.</p>
          </NewTime>
        )}
      </Match>
    </Switch>
  );
}
