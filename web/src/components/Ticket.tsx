import './ticket.css';
import { type JSX, Show } from 'solid-js';
import type { Booking, BookingStatus } from '../api/types.ts';
import { paymentText } from '../format/payment.ts';
import { clock, dayShort, monthName, timeRange, weekdayShort } from '../format/text.ts';
import { viewerZone } from '../format/viewer.ts';
import { localDate } from '../format/zone.ts';

type Tone = 'good' | 'waiting' | 'bad' | 'plain';

const STATUS: Record<BookingStatus, readonly [words: string, tone: Tone]> = {
  confirmed: ['Booked', 'good'],
  pending_approval: ['Waiting for their yes', 'waiting'],
  pending_payment: ['Waiting for payment', 'waiting'],
  cancelled: ['Cancelled', 'bad'],
  declined: ['Declined', 'bad'],
  expired: ['Ran out', 'bad'],
  completed: ['Over', 'plain'],
  no_show: ['Missed', 'bad'],
};

export function statusText(status: BookingStatus): string {
  return STATUS[status][0];
}

interface Props {
  booking: Booking;
  calendar: { name: string; location: string; timeZone: string };
  /** Grey: it is over, or it will not be. */
  over?: boolean;
  /** What can be done with it. */
  children?: JSX.Element;
}

export function Ticket(props: Props) {
  const start = () => Date.parse(props.booking.start);
  const end = () => Date.parse(props.booking.end);
  const zone = () => props.calendar.timeZone;
  const date = () => localDate(start(), zone());
  const here = viewerZone();
  const elsewhere = () => {
    if (clock(start(), here) === clock(start(), zone())) return undefined;
    const day = localDate(start(), here);
    return `${day === date() ? '' : `${dayShort(day)}, `}${timeRange(start(), end(), here)} your time`;
  };
  const seats = () => (props.booking.seats > 1 ? `${props.booking.seats} people` : '');
  return (
    <article class="ticket" classList={{ over: props.over ?? false }}>
      <div class="ticket-stub" aria-hidden="true">
        <span>{weekdayShort(date())}</span>
        <b>{Number(date().slice(8))}</b>
        <span>{monthName(date()).slice(0, 3)}</span>
      </div>
      <div class="ticket-slip">
        <h2>
          <bdi>{props.calendar.name}</bdi>
        </h2>
        <p class="hush">{dayShort(date())}</p>
        <div class="ticket-time">
          {clock(start(), zone())} – {clock(end(), zone())}
        </div>
        <Show when={elsewhere() || seats()}>
          <p>{[elsewhere(), seats()].filter(Boolean).join(' · ')}</p>
        </Show>
        <Show when={props.calendar.location}>
          <p>
            <bdi>{props.calendar.location}</bdi>
          </p>
        </Show>
        <Show when={props.booking.note}>
          <p>
            Note: <bdi>{props.booking.note}</bdi>
          </p>
        </Show>
        <Show when={props.booking.seriesId}>
          <p>One of a series</p>
        </Show>
        <Show when={paymentText(props.booking)}>{(text) => <p>{text()}</p>}</Show>
        <span class={`ticket-status ${STATUS[props.booking.status][1]}`}>
          {statusText(props.booking.status)}
        </span>
      </div>
      <Show when={props.children}>
        <div class="ticket-actions">{props.children}</div>
      </Show>
    </article>
  );
}
