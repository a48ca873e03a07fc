// The peer's board: the same rules as ours decide what a slot is.
import { type Rules, reachOf, slotsIn } from '../../domain/availability.ts';
import { instant, SLOT_MS } from '../side.ts';
import type { CalendarRow, Database } from './database.ts';

export interface SlotBody {
  readonly start: string;
  readonly end: string;
  readonly remaining: number;
  readonly held: number;
  readonly heldUntil: string | null;
}

export async function board(db: Database, calendar: CalendarRow, from: number, to: number, now: number) {
  const rules: Rules = calendar.settings;
  const reach = reachOf(rules, { start: from, end: to + SLOT_MS });
  const { rows, seq } = await db.claims(calendar, reach.start, reach.end, now);
  const heldUntil = new Map(
    rows.flatMap((row) => (row.expires_at === null ? [] : [[row.start, row.expires_at]])),
  );
  const claims = rows.map(({ start, end }) => ({ start, end, seats: 1 }));
  const slots = slotsIn({ rules, claims, blocks: [], now, from, to }).map(
    ({ start, end, remaining }): SlotBody => {
      const until = heldUntil.get(start);
      return {
        start: instant(start),
        end: instant(end),
        remaining,
        held: until === undefined ? 0 : 1,
        heldUntil: until === undefined ? null : instant(until),
      };
    },
  );
  return { seq, slots };
}

/** The slot after one change. A calendar with an exclusion constraint has one seat: the change says it all. */
export function slotAfter(kind: string, start: number, expiresAt: number | null = null): SlotBody {
  const isHeld = kind === 'held';
  return {
    start: instant(start),
    end: instant(start + SLOT_MS),
    remaining: kind === 'released' ? 1 : 0,
    held: isHeld ? 1 : 0,
    heldUntil: isHeld && expiresAt !== null ? instant(expiresAt) : null,
  };
}
