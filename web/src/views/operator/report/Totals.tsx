// The figures of the whole range, the ones that matter most first.
import { For, Show } from 'solid-js';
import type { Report } from '../../../api/types.ts';
import { count, lead, percent, sums } from './figures.ts';

interface Stat {
  readonly name: string;
  readonly value: string;
  readonly more?: string;
}

export function Totals(props: { report: Report }) {
  const stats = (): Stat[] => {
    const { totals } = props.report;
    const paid = totals.money.length > 0;
    return [
      {
        name: 'Bookings',
        value: count(totals.bookings),
        more: totals.seats > totals.bookings ? `${count(totals.seats)} people` : undefined,
      },
      {
        name: 'Full',
        value: percent(totals.utilisation),
        more: `${hours(totals.bookedSeatMinutes)} of ${hours(totals.openSeatMinutes)} seat-hours`,
      },
      ...(paid
        ? [{ name: 'Revenue', value: sums(totals, 'revenue'), more: `${sums(totals, 'refunds')} given back` }]
        : []),
      {
        name: 'Came',
        value: percent(totals.attendance),
        more: `${count(totals.noShows)} no-shows, ${count(totals.checkedIn)} checked in`,
      },
      {
        name: 'Cancelled',
        value: count(totals.cancelled),
        more: others([
          [totals.pending, 'waiting'],
          [totals.declined, 'declined'],
          [totals.expired, 'lapsed'],
        ]),
      },
      {
        name: 'Booked ahead',
        value: lead(totals.leadTime?.medianMinutes),
        more: totals.leadTime ? `in the middle; ${lead(totals.leadTime.meanMinutes)} on average` : undefined,
      },
    ].map(({ more, ...stat }) => (more === undefined ? stat : { ...stat, more }));
  };
  return (
    <dl class="rp-totals">
      <For each={stats()}>
        {(stat) => (
          <div class="rp-stat">
            <dt>{stat.name}</dt>
            <dd classList={{ long: stat.value.length > 9 }}>{stat.value}</dd>
            <Show when={stat.more}>
              <dd class="rp-more">{stat.more}</dd>
            </Show>
          </div>
        )}
      </For>
    </dl>
  );
}

function hours(minutes: number): string {
  return count(Math.round(minutes / 60));
}

function others(parts: readonly (readonly [n: number, what: string])[]): string | undefined {
  const named = parts.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`);
  return named.length > 0 ? named.join(', ') : undefined;
}
