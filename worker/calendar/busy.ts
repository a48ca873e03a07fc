// Time that another calendar blocks here: replaced as a whole, and only what differs is written.
import type { Interval } from '../domain/interval.ts';
import { type Desk, record } from './desk.ts';

export interface Source {
  readonly id: string;
  /** What stands in the agenda: of what is in the other calendar nothing comes here but when. */
  readonly label: string;
}

/** More stretches than this are told to viewers as the one that holds them all. */
const MAX_SPANS = 200;

/** Blocks these stretches for a source and no others. Never moves or cancels bookings. */
export function takeBusy(desk: Desk, { id, label }: Source, spans: readonly Interval[]): null {
  const wanted = new Map(spans.map((span) => [keyOf(span), span]));
  const changed: Interval[] = [];
  for (const block of desk.store.blocksFrom(id)) {
    if (block.reason === label && wanted.delete(keyOf(block))) continue;
    desk.store.deleteBlock(block.id);
    changed.push(block);
  }
  for (const { start, end } of wanted.values()) {
    desk.store.insertBlock({ id: crypto.randomUUID(), start, end, reason: label, sourceId: id });
    changed.push({ start, end });
  }
  // What is over is on nobody's board.
  const seen = changed.filter(({ end }) => end > desk.now);
  if (seen.length > 0) record(desk, 'busy_changed', { id }, seen.length > MAX_SPANS ? [hullOf(seen)] : seen);
  return null;
}

function keyOf({ start, end }: Interval): string {
  return `${start}/${end}`;
}

function hullOf(spans: readonly Interval[]): Interval {
  return spans.reduce((hull, { start, end }) => ({
    start: Math.min(hull.start, start),
    end: Math.max(hull.end, end),
  }));
}
