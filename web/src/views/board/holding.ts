// The life of one's own slot on the board: taken, counted down, booked, let go, or lost.
import { batch, createEffect, createSignal, onCleanup, untrack } from 'solid-js';
import { type BookingWords, book, releaseHold, takeHold } from '../../api/calendars.ts';
import { isApiError } from '../../api/problem.ts';
import type { Booking, Hold } from '../../api/types.ts';
import { didMyself } from '../../notices/own.ts';
import { recallHold, rememberHold } from './intent.ts';

interface Chosen {
  readonly start: string;
  readonly end: string;
  /** On a board of several calendars the one that is meant; any of them where it is absent. */
  readonly calendarId?: string | undefined;
}

/** A hold, with the calendar that it is in where the board shows several. */
type Held = Hold & { readonly calendarId?: string };

export type Phase =
  | { readonly name: 'none' }
  | ({ readonly name: 'taking' } & Chosen)
  /** `busy` while the booking is on its way; `error` where the last try failed and the hold stands. */
  | { readonly name: 'held'; readonly hold: Held; readonly busy: boolean; readonly error?: unknown }
  /** Chosen as the new time of a booking that is being moved: not held, as it would stand in its own way. */
  | ({ readonly name: 'picked'; readonly busy: boolean; readonly error?: unknown } & Chosen)
  | ({
      readonly name: 'lost';
      readonly why: 'taken' | 'expired' | 'failed';
      readonly error?: unknown;
    } & Chosen)
  | { readonly name: 'done'; readonly booking: Booking; readonly moved: boolean };

export type PhaseNamed<Name extends Phase['name']> = Extract<Phase, { name: Name }>;

/** The phase where it goes by that name, for a view that matches on it. */
export function phaseNamed<Name extends Phase['name']>(
  phase: Phase,
  name: Name,
): PhaseNamed<Name> | undefined {
  return phase.name === name ? (phase as PhaseNamed<Name>) : undefined;
}

/** The slot that a phase is about. */
export function startOf(phase: Phase): string | undefined {
  switch (phase.name) {
    case 'held':
      return phase.hold.start;
    case 'done':
      return phase.booking.start;
    case 'none':
      return undefined;
    default:
      return phase.start;
  }
}

/** Moves what is being moved to a start. */
export type Mover = (start: string) => Promise<Booking>;

interface Options {
  readonly slug: string;
  readonly calendarRef: () => string;
  /** How a slot is held on a board of several calendars. */
  readonly hold?: (chosen: Chosen) => Promise<Held>;
  readonly now: () => number;
  readonly seats: () => number;
  /** Whether a hold stays somebody's though they leave it for now. */
  readonly keeps?: (holdId: string) => boolean;
  /** Asked when a call needs somebody who is signed in. */
  readonly onSignIn: (chosen: Chosen) => void;
  readonly onBooked: (booking: Booking) => void;
}

const NONE: Phase = { name: 'none' };

export function createHolding(options: Options) {
  const [phase, setPhase] = createSignal<Phase>(NONE);
  /** The key of the last try to book: pressing again after a lost answer must not book twice. */
  let tried: { readonly what: string; readonly key: string } | undefined;

  const recalled = recallHold(options.slug, options.now());
  if (recalled) setPhase({ name: 'held', hold: recalled, busy: false });

  const refOf = (hold: Held) => hold.calendarId ?? options.calendarRef();

  const held = (): Held | undefined => {
    const now = phase();
    return now.name === 'held' ? now.hold : undefined;
  };

  function letGo(hold: Held): void {
    if (options.keeps?.(hold.id)) return;
    releaseHold(refOf(hold), hold.id).catch(() => {
      // It runs out by itself.
    });
  }

  function become(next: Phase): void {
    setPhase(next);
    rememberHold(options.slug, next.name === 'held' ? next.hold : undefined);
  }

  /** Holds a slot; the one held before is let go once the new one is safe. */
  async function take(chosen: Chosen): Promise<void> {
    if (phase().name === 'taking') return;
    const before = held();
    setPhase({ name: 'taking', ...chosen });
    try {
      const hold = await (options.hold?.(chosen) ??
        takeHold(options.calendarRef(), chosen.start, options.seats()));
      if (before && before.id !== hold.id) letGo(before);
      become({ name: 'held', hold, busy: false });
    } catch (error) {
      if (isApiError(error) && error.code === 'unauthenticated') {
        become(NONE);
        options.onSignIn(chosen);
        return;
      }
      if (before) letGo(before);
      const taken = isApiError(error) && error.code === 'slot_taken';
      become({ name: 'lost', why: taken ? 'taken' : 'failed', error, ...chosen });
    }
  }

  async function confirm(words: BookingWords): Promise<void> {
    const now = phase();
    if (now.name !== 'held' || now.busy) return;
    const { hold } = now;
    const what = JSON.stringify([hold.id, hold.seats, words]);
    if (tried?.what !== what) tried = { what, key: crypto.randomUUID() };
    setPhase({ name: 'held', hold, busy: true });
    try {
      didMyself('booking_confirmed');
      const booking = await book(refOf(hold), hold, words, tried.key);
      done(booking, false);
    } catch (error) {
      const code = isApiError(error) ? error.code : '';
      const { start, end, calendarId } = hold;
      if (code === 'slot_taken') become({ name: 'lost', why: 'taken', start, end, calendarId });
      else if (code === 'hold_expired') become({ name: 'lost', why: 'expired', start, end, calendarId });
      else become({ name: 'held', hold, busy: false, error });
    }
  }

  async function move(mover: Mover): Promise<void> {
    const now = phase();
    if (now.name !== 'picked' || now.busy) return;
    const { start, end } = now;
    setPhase({ name: 'picked', start, end, busy: true });
    try {
      didMyself('booking_rescheduled');
      done(await mover(start), true);
    } catch (error) {
      if (isApiError(error) && error.code === 'slot_taken' && error.fields.length === 0)
        become({ name: 'lost', why: 'taken', start, end });
      else become({ name: 'picked', start, end, busy: false, error });
    }
  }

  function done(booking: Booking, moved: boolean): void {
    batch(() => {
      options.onBooked(booking);
      become({ name: 'done', booking, moved });
    });
  }

  /** Lets go of whatever is chosen. */
  function dismiss(): void {
    const hold = held();
    if (hold) letGo(hold);
    become(NONE);
  }

  createEffect(() => {
    const now = phase();
    if (now.name !== 'held' || now.busy || options.now() < Date.parse(now.hold.expiresAt)) return;
    const { start, end, calendarId } = now.hold;
    untrack(() => become({ name: 'lost', why: 'expired', start, end, calendarId }));
  });

  onCleanup(() => {
    const now = phase();
    if (now.name === 'held' && !now.busy) {
      letGo(now.hold);
      rememberHold(options.slug, undefined);
    }
  });

  return {
    phase,
    held,
    take,
    confirm,
    move,
    dismiss,
    pick: (chosen: Chosen) => become({ name: 'picked', busy: false, ...chosen }),
  };
}

export type Holding = ReturnType<typeof createHolding>;
