// One's places in line in all calendars, above the tickets: what came free comes first.
import './waiting.css';
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import { releaseHold } from '../../api/calendars.ts';
import { sentence } from '../../api/problem.ts';
import type { MyWaitlistPlace } from '../../api/types.ts';
import { leaveLine, myWaitlist } from '../../api/waitlist.ts';
import { person, sessionState } from '../../auth/session.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { toast } from '../../components/Toast.tsx';
import { countdown, slotText } from '../../format/text.ts';
import { rangeWords } from '../../format/waiting.ts';
import { localDate } from '../../format/zone.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';
import { online } from '../../offline/network.ts';
import { createLoad } from '../../shell/load.ts';
import { useNow } from '../../shell/ticker.ts';

export default function Waiting() {
  const now = useNow();
  const list = createLoad(() => (sessionState() === 'in' ? person()?.id : undefined), myWaitlist);
  /** What was left here; the list may hear of it a moment later. */
  const [left, setLeft] = createSignal<ReadonlySet<string>>(new Set());
  onCleanup(onMineResumed(list.reload));
  onCleanup(
    onMine('notification', ({ notification }) => {
      if (notification.kind.startsWith('waitlist_')) list.reload();
    }),
  );
  onCleanup(onMine('booking', list.reload));

  const isLive = ({ offer }: MyWaitlistPlace) => offer !== null && Date.parse(offer.expiresAt) > now();
  const shown = createMemo(() =>
    (list.value() ?? [])
      .filter((place) => !left().has(place.id) && (place.offer === null || isLive(place)))
      .sort((a, b) => Number(isLive(b)) - Number(isLive(a))),
  );

  return (
    <Show when={shown().length > 0}>
      <section class="waiting" aria-labelledby="waiting">
        <h2 id="waiting">Waiting</h2>
        <ul>
          <For each={shown()}>
            {(place) => (
              <li classList={{ offered: place.offer !== null }}>
                <Icon name={place.offer ? 'ticket' : 'clock'} size={22} />
                <Place place={place} now={now()} onLeft={() => setLeft(new Set([...left(), place.id]))} />
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function Place(props: { place: MyWaitlistPlace; now: number; onLeft: () => void }) {
  const [busy, setBusy] = createSignal(false);
  const calendar = () => props.place.calendar;
  const zone = () => calendar().timeZone;
  const people = () => (props.place.seats > 1 ? `, ${props.place.seats} people` : '');
  const boardHref = (start: string) =>
    `/c/${encodeURIComponent(calendar().slug)}?day=${localDate(Date.parse(start), zone())}`;

  async function end(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    try {
      await work();
      props.onLeft();
    } catch (error) {
      toast(sentence(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <p>
        <strong>
          <bdi>{calendar().name}</bdi>
        </strong>
        <Show
          when={props.place.offer}
          fallback={
            <span>
              {rangeWords(props.place, zone()).replace(/^any/, 'Any')}
              {people()}
            </span>
          }
        >
          {(offer) => (
            <span>
              {slotText(Date.parse(offer().start), Date.parse(offer().end), zone())}
              {people()} came free. Held for you,{' '}
              <b class="count" role="timer">
                {countdown(Date.parse(offer().expiresAt) - props.now)}
              </b>
            </span>
          )}
        </Show>
      </p>
      <div class="waiting-acts">
        <Show
          when={props.place.offer}
          fallback={
            <>
              <ButtonLink variant="plain" href={boardHref(props.place.from)}>
                Board
              </ButtonLink>
              <Button
                variant="plain"
                busy={busy()}
                off={!online()}
                aria-label={`Leave the line for ${calendar().name}`}
                onPress={() => void end(() => leaveLine(calendar().id, props.place.id))}
              >
                Leave
              </Button>
            </>
          }
        >
          {(offer) => (
            <>
              <ButtonLink href={`${boardHref(offer().start)}&wait=${offer().start}`}>Take it</ButtonLink>
              <Button
                variant="plain"
                busy={busy()}
                off={!online()}
                onPress={() => void end(() => releaseHold(calendar().id, offer().holdId))}
              >
                Let it go
              </Button>
            </>
          )}
        </Show>
      </div>
    </>
  );
}
