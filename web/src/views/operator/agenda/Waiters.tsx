// Who waits for a time of the day that is shown, in the order of the line.
import './waiters.css';
import { createEffect, For, on, onCleanup, Show } from 'solid-js';
import type { Calendar, Waitlist } from '../../../api/types.ts';
import { waitlist } from '../../../api/waitlist.ts';
import { clock } from '../../../format/text.ts';
import { rangeWords, wholeDay } from '../../../format/waiting.ts';
import { onMineResumed } from '../../../live/mine.ts';
import { createLoad } from '../../../shell/load.ts';
import type { AgendaFeed } from './feed.ts';

type Waiter = Waitlist['items'][number];

export default function Waiters(props: { calendar: Calendar; feed: AgendaFeed }) {
  const zone = () => props.calendar.timeZone;
  const line = createLoad(() => props.calendar.id, waitlist);
  onCleanup(onMineResumed(line.reload));
  // Whatever changes the day may have been for somebody in line.
  createEffect(on(props.feed.layout, line.reload, { defer: true }));

  const here = () => {
    const day = wholeDay(props.feed.date(), zone());
    return (line.value() ?? []).filter(({ from, to }) => from < day.to && to > day.from);
  };
  const details = ({ from, to, seats, offer }: Waiter) =>
    [
      offer
        ? `${clock(Date.parse(offer.start), zone())} is held until ${clock(Date.parse(offer.expiresAt), zone())}`
        : rangeWords({ from, to }, zone()).replace(/^any/, 'Any'),
      ...(seats > 1 ? [`${seats} people`] : []),
    ].join(', ');

  return (
    <Show when={here().length > 0}>
      <section class="ag-line" aria-labelledby="line">
        <h2 id="line">{here().length === 1 ? '1 waits in line' : `${here().length} wait in line`}</h2>
        <ol>
          <For each={here()}>
            {(waiter) => (
              <li classList={{ offered: waiter.offer !== null }}>
                <strong>
                  <bdi>{waiter.user.name}</bdi>
                </strong>
                <span>{details(waiter)}</span>
              </li>
            )}
          </For>
        </ol>
      </section>
    </Show>
  );
}
