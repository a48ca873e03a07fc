// Waiting for what is taken: one's places in line on this board, what came free for one, and the way into the line.
import './line.css';
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { releaseHold } from '../../api/calendars.ts';
import { sentence } from '../../api/problem.ts';
import type { Hold, WaitlistPlace } from '../../api/types.ts';
import { leaveLine, waitlist } from '../../api/waitlist.ts';
import { person, sessionState } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { toast } from '../../components/Toast.tsx';
import { countdown, slotText } from '../../format/text.ts';
import { ordinal, rangeWords, wholeDay } from '../../format/waiting.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';
import { online } from '../../offline/network.ts';
import { createLoad } from '../../shell/load.ts';
import type { Feed } from './feed.ts';
import { WaitSheet } from './WaitSheet.tsx';

/** The calendar passes a lapsed offer on within a moment of its end. */
const AFTER_MS = 1_500;

export interface LineProps {
  feed: Feed;
  slug: string;
  day: string;
  seats: number;
  /** The slot that somebody wants to wait for, by its start, or the day; undefined while nobody does. */
  wait: string | undefined;
  onWait: (what: string | undefined) => void;
  /** The slot that is chosen in the panel, by its start. */
  chosen: string | undefined;
  onOffer: (hold: Hold | undefined) => void;
  onTake: (slot: { start: string; end: string }) => void;
}

export default function Line(props: LineProps) {
  const calendarId = () => props.feed.calendar()?.id;
  const zone = () => props.feed.zone();
  const places = createLoad(
    () => (sessionState() === 'in' ? calendarId() : undefined),
    async (id) => (await waitlist(id)).filter(({ user }) => user.id === person()?.id),
  );
  const mine = () => (sessionState() === 'in' ? (places.value() ?? []) : []);

  const offered = createMemo(() => {
    const found = mine().find(({ offer }) => offer && Date.parse(offer.expiresAt) > props.feed.now());
    return found?.offer ? { place: found, offer: found.offer } : undefined;
  });
  createEffect(
    on(offered, (now, before) => {
      props.onOffer(now && { id: now.offer.holdId, ...now.offer });
      if (!before || now) return;
      const timer = setTimeout(places.reload, AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  onCleanup(onMineResumed(places.reload));
  onCleanup(
    onMine('notification', ({ notification }) => {
      if (notification.kind.startsWith('waitlist_')) places.reload();
    }),
  );
  onCleanup(
    onMine('booking', ({ booking }) => {
      if (booking.calendarId === calendarId()) places.reload();
    }),
  );

  // A notice of an offer leads here with its slot: it is as good as chosen.
  createEffect(() => {
    const offer = offered()?.offer;
    if (!offer || props.wait !== offer.start) return;
    props.onWait(undefined);
    if (props.chosen !== offer.start) props.onTake(offer);
  });

  const here = () => {
    const day = wholeDay(props.day, zone());
    return mine().filter(({ offer, from, to }) => !offer && from < day.to && to > day.from);
  };
  const isFull = () => {
    const starts = props.feed.byDay().get(props.day) ?? [];
    const isTaken = (start: string) => (props.feed.slot(start)?.remaining ?? 0) < props.seats;
    return props.feed.loaded() && starts.length > 0 && starts.every(isTaken);
  };

  return (
    <div class="line">
      <Show when={offered()}>
        {(found) => (
          <Show when={props.chosen !== found().offer.start}>
            <OfferBar
              found={found()}
              zone={zone()}
              now={props.feed.now()}
              onTake={() => props.onTake(found().offer)}
              onLetGo={() => letGo(found().offer.holdId)}
            />
          </Show>
        )}
      </Show>
      <For each={here()}>
        {(place) => (
          <Wait calendarId={calendarId() ?? ''} place={place} zone={zone()} onLeft={places.reload} />
        )}
      </For>
      <Show when={isFull() && here().length === 0 && !offered()}>
        <p class="line-wait line-hint">
          <Icon name="bell" size={18} />
          <span>Everything on this day is taken.</span>
          <Button variant="quiet" onPress={() => props.onWait(props.day)}>
            Tell me when a time comes free
          </Button>
        </p>
      </Show>
      <WaitSheet
        {...props}
        known={sessionState() === 'out' || places.value() !== undefined || places.error() !== undefined}
        places={mine()}
        onJoined={(place) => {
          props.onWait(undefined);
          places.reload();
          toast(
            place.offer
              ? 'It just came free: it is held for you.'
              : `You are ${ordinal(place.position)} in line. We will tell you at once.`,
          );
        }}
      />
    </div>
  );

  async function letGo(holdId: string): Promise<void> {
    try {
      await releaseHold(calendarId() ?? '', holdId);
      toast('Given back. It goes to the next in line.');
    } catch (error) {
      toast(sentence(error));
    }
    places.reload();
  }
}

function OfferBar(props: {
  found: { place: WaitlistPlace; offer: NonNullable<WaitlistPlace['offer']> };
  zone: string;
  now: number;
  onTake: () => void;
  onLetGo: () => Promise<void>;
}) {
  const [busy, setBusy] = createSignal(false);
  const words = () => {
    const { start, end } = props.found.offer;
    return slotText(Date.parse(start), Date.parse(end), props.zone);
  };
  return (
    <section class="line-offer" aria-label="Came free for you">
      <p>
        <strong>{words()} came free</strong>
        <span>
          Held for you,{' '}
          <span class="count" role="timer">
            {countdown(Date.parse(props.found.offer.expiresAt) - props.now)}
          </span>
          . Then it goes to the next in line.
        </span>
      </p>
      <div class="line-acts">
        <Button off={!online()} onPress={props.onTake}>
          Take it
        </Button>
        <Button
          variant="plain"
          busy={busy()}
          off={!online()}
          onPress={() => {
            setBusy(true);
            void props.onLetGo().finally(() => setBusy(false));
          }}
        >
          Let it go
        </Button>
      </div>
    </section>
  );
}

function Wait(props: { calendarId: string; place: WaitlistPlace; zone: string; onLeft: () => void }) {
  const [busy, setBusy] = createSignal(false);
  async function leave(): Promise<void> {
    setBusy(true);
    try {
      await leaveLine(props.calendarId, props.place.id);
      props.onLeft();
    } catch (error) {
      toast(sentence(error));
    } finally {
      setBusy(false);
    }
  }
  const people = () => (props.place.seats > 1 ? ` for ${props.place.seats} people` : '');
  return (
    <p class="line-wait">
      <Icon name="clock" size={18} />
      <span>
        You wait for {rangeWords(props.place, props.zone)}
        {people()}: <strong>{ordinal(props.place.position)} in line</strong>.
      </span>
      <Button variant="plain" busy={busy()} off={!online()} onPress={() => void leave()}>
        Leave
      </Button>
    </p>
  );
}
