// Groups of calendars: which one is asked first when any will do, and whose clock a group goes by.
import { type Claim, type Interval, overlaps } from './interval.ts';

/** How many calendars a group may have. */
export const MAX_GROUP_CALENDARS = 24;

export interface Candidate {
  readonly id: string;
  /** How much of it is taken, as `loadOver` says. */
  readonly load: number;
}

/**
 * How much of `span` is taken, in milliseconds of the whole calendar: seats over time, by the capacity. So a room of
 * twenty seats with ten people in it for an hour is as busy as a court that is booked for half of one.
 */
export function loadOver(claims: readonly Claim[], span: Interval, capacity: number): number {
  const taken = claims
    .filter((claim) => overlaps(claim, span))
    .reduce(
      (sum, { start, end, seats }) => sum + seats * (Math.min(end, span.end) - Math.max(start, span.start)),
      0,
    );
  return taken / capacity;
}

/**
 * The order in which calendars are asked for a place: the least busy first. Those that are equally busy are ordered by a
 * hash with `salt` (what is asked for, and by whom), so that many who ask at once do not all begin at the same one.
 */
export function fairOrder<One extends Candidate>(candidates: readonly One[], salt: string): One[] {
  const lots = new Map(candidates.map(({ id }) => [id, lotOf(`${salt} ${id}`)]));
  const lot = ({ id }: One) => lots.get(id) ?? 0;
  return [...candidates].sort(
    (one, other) => one.load - other.load || lot(one) - lot(other) || (one.id < other.id ? -1 : 1),
  );
}

/** The zone that most of a group's calendars are in; of equally many the first. undefined for an empty group. */
export function commonZone(zones: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const zone of zones) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  let best: string | undefined;
  for (const [zone, count] of counts)
    if (count > (best === undefined ? 0 : (counts.get(best) ?? 0))) best = zone;
  return best;
}

/** FNV-1a over UTF-16 units, then mixed (the end of MurmurHash3): texts that differ in one letter land far apart. */
function lotOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
