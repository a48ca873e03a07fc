// Gives a booking another time; one of a series, with those that follow.
import { createSignal, Show } from 'solid-js';
import { reschedule } from '../../../api/calendars.ts';
import { isApiError } from '../../../api/problem.ts';
import { moveSeries } from '../../../api/series.ts';
import type { Booking, Calendar } from '../../../api/types.ts';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { dayShort, listText, slotText } from '../../../format/text.ts';
import { localDate } from '../../../format/zone.ts';
import { type Reach, ReachChoice } from '../../series/Reach.tsx';
import { refusedDates } from '../../series/rule.ts';
import { NewTime } from './NewTime.tsx';

interface Props {
  calendar: Calendar;
  booking: Booking | undefined;
  today: string;
  onClose: () => void;
  onMoved: (booking: Booking) => void;
}

export function MoveSheet(props: Props) {
  return (
    <Sheet
      open={props.booking !== undefined}
      title={
        <>
          Move <bdi>{props.booking?.user.name}</bdi>
        </>
      }
      onClose={() => props.onClose()}
    >
      <Show when={props.booking} keyed>
        {(booking) => <MoveForm {...props} booking={booking} />}
      </Show>
    </Sheet>
  );
}

function MoveForm(props: Props & { booking: Booking }) {
  const zone = () => props.calendar.timeZone;
  const [reach, setReach] = createSignal<Reach>('one');
  const text = ({ start, end }: Booking) => slotText(Date.parse(start), Date.parse(end), zone());

  async function move(to: string): Promise<void> {
    const { id, seriesId } = props.booking;
    const all = seriesId !== null && reach() === 'following';
    const moved = all
      ? (await moveSeries(props.calendar.id, seriesId, id, to)).bookings
      : [await reschedule(props.calendar.id, id, to)];
    const first = moved.find((one) => one.id === id) ?? props.booking;
    const more = moved.length - 1;
    const others = more > 0 ? `, and ${more === 1 ? '1 more date' : `${more} more dates`} moved with it` : '';
    toast(`${first.user.name} now comes ${text(first)}${others}.`);
    props.onMoved(first);
  }

  function refusal(error: unknown): string | undefined {
    if (!isApiError(error)) return undefined;
    const dates = refusedDates(error.fields).map((start) => dayShort(localDate(Date.parse(start), zone())));
    return dates.length > 0 ? `Nothing was moved: ${listText(dates)} can’t be had at that time.` : undefined;
  }

  return (
    <NewTime
      calendar={props.calendar}
      booking={props.booking}
      today={props.today}
      move={move}
      refusal={refusal}
    >
      <p>
        Now {text(props.booking)}
        {props.booking.seats > 1 ? `, ${props.booking.seats} people` : ''}.
      </p>
      <Show when={props.booking.seriesId}>
        <ReachChoice value={reach()} onValue={setReach} />
      </Show>
    </NewTime>
  );
}
