// Those who wait on one calendar, in SQL and in memory: there are few, and every change asks whether anybody does.

import { formatInstant } from '../contract/primitives.ts';
import type { WaitlistPlace } from '../contract/waitlist.ts';
import { DAY_MS, type Interval } from '../domain/interval.ts';
import { Kept } from './kept.ts';

/** A hold that was placed for somebody who waited. Its span is the slot's. */
export interface OfferRecord extends Interval {
  readonly holdId: string;
  readonly expiresAt: number;
}

export interface WaitingRecord {
  readonly id: string;
  /** The order of the line. */
  readonly turn: number;
  readonly userId: string;
  readonly userName: string;
  /** Slots that start in `[from, to)` are waited for. */
  readonly from: number;
  readonly to: number;
  readonly seats: number;
  readonly createdAt: number;
  /** What they are offered, or were last, where it has lapsed. */
  readonly offer: OfferRecord | null;
  /** When their offer ran out: they are not in line any more. null while they are. */
  readonly lapsedAt: number | null;
  readonly version: number;
}

/** Whose offer ran out is known for as long, so that it can be told. */
const KEEP_LAPSED_MS = DAY_MS;

type WaitingRow = {
  turn: number;
  id: string;
  user_id: string;
  user_name: string;
  from_at: number;
  to_at: number;
  seats: number;
  created_at: number;
  offer: string | null;
  lapsed_at: number | null;
  version: number;
};

const toWaiting = (row: WaitingRow): WaitingRecord => ({
  id: row.id,
  turn: row.turn,
  userId: row.user_id,
  userName: row.user_name,
  from: row.from_at,
  to: row.to_at,
  seats: row.seats,
  createdAt: row.created_at,
  offer: row.offer === null ? null : JSON.parse(row.offer),
  lapsedAt: row.lapsed_at,
  version: row.version,
});

export class Waiting {
  /** Rises with each write. */
  writes = 0;
  readonly #places: Kept<WaitingRecord>;

  constructor(private readonly sql: SqlStorage) {
    this.#places = new Kept(() =>
      this.sql.exec<WaitingRow>('SELECT * FROM waiting').toArray().map(toWaiting),
    );
  }

  reread(): void {
    this.#places.reread();
  }

  /** Whether nobody waits, nor did lately: all that a calendar without a line ever asks. */
  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** Those in line, first come first. */
  line(): WaitingRecord[] {
    return this.#places.where(({ lapsedAt }) => lapsedAt === null).sort((a, b) => a.turn - b.turn);
  }

  get(id: string): WaitingRecord | undefined {
    return this.#places.get(id);
  }

  /** Whether a hold was placed for somebody who waited. */
  isOffer(holdId: string): boolean {
    if (this.isEmpty) return false;
    return (
      this.#places.where(({ offer, lapsedAt }) => lapsedAt === null && offer?.holdId === holdId).length > 0
    );
  }

  nextTurn(): number {
    return Math.max(0, ...this.#places.where(() => true).map(({ turn }) => turn)) + 1;
  }

  put(place: WaitingRecord): void {
    this.#places.put(place);
    this.writes += 1;
    this.sql.exec(
      `INSERT INTO waiting (turn, id, user_id, user_name, from_at, to_at, seats, created_at, offer, lapsed_at, version)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (turn) DO UPDATE SET seats = excluded.seats, offer = excluded.offer, lapsed_at = excluded.lapsed_at,
         version = excluded.version`,
      place.turn,
      place.id,
      place.userId,
      place.userName,
      place.from,
      place.to,
      place.seats,
      place.createdAt,
      place.offer && JSON.stringify(place.offer),
      place.lapsedAt,
      place.version,
    );
  }

  delete(place: WaitingRecord): void {
    this.#places.delete(place.id);
    this.writes += 1;
    this.sql.exec('DELETE FROM waiting WHERE turn = ?', place.turn);
  }

  /** Whose range is over, or whose lapsed offer is known no longer, by `now`. */
  past(now: number): WaitingRecord[] {
    return this.#places.where((place) => endOf(place) <= now);
  }

  /** When the first of those is over (epoch milliseconds), or null. */
  dueAt(): number | null {
    if (this.isEmpty) return null;
    return Math.min(...this.#places.where(() => true).map(endOf));
  }
}

function endOf({ to, lapsedAt }: WaitingRecord): number {
  return lapsedAt === null ? to : lapsedAt + KEEP_LAPSED_MS;
}

export function answerOffer({
  offer,
  seats,
}: Pick<WaitingRecord, 'offer' | 'seats'>): WaitlistPlace['offer'] {
  return (
    offer && {
      holdId: offer.holdId,
      start: formatInstant(offer.start),
      end: formatInstant(offer.end),
      seats,
      expiresAt: formatInstant(offer.expiresAt),
    }
  );
}

export function answerPlace(place: WaitingRecord, position: number): WaitlistPlace {
  const { id, from, to, seats, createdAt } = place;
  return {
    ...{ id, position, seats },
    from: formatInstant(from),
    to: formatInstant(to),
    createdAt: formatInstant(createdAt),
    offer: answerOffer(place),
  };
}
