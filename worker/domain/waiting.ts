// Who of those that wait is offered what, once seats are free: first come, first served, as far as it fits.
import { type Rules, type Slot, slotStartsTouchedBy, slotsIn } from './availability.ts';
import type { Claim, Interval } from './interval.ts';

/** Places in line that one person may have at once on one calendar, and that one calendar has. */
export const MAX_PLACES = 10;
export const MAX_LINE = 500;
/** How long an offer is kept for who it is made to, in seconds. */
export const OFFER_SECONDS = 600;

/** Somebody who waits for a slot that starts in `[from, to)` (epoch milliseconds), with `seats` left, 1 or more. */
export interface Waiter {
  readonly userId: string;
  readonly from: number;
  readonly to: number;
  readonly seats: number;
}

/**
 * Goes through the line, first come first, and offers each the earliest slot that fits: one that starts in their range
 * and in `starts`, has their seats left by rule 5, and that they `mayHave`. Who comes later is offered what those before
 * have no use for: a party of three keeps no seat from a party of one. Nobody is offered two at once; `offered` are those
 * who have an offer already. Afterwards nothing in `starts` is free for anybody in `line` who has none.
 */
export function nextOffers<Place extends Waiter>(input: {
  rules: Rules;
  claims: readonly Claim[];
  blocks: readonly Interval[];
  now: number;
  starts: Interval;
  line: readonly Place[];
  offered: ReadonlySet<string>;
  mayHave?: (place: Place, slot: Interval) => boolean;
}): { place: Place; slot: Interval }[] {
  const { rules, blocks, now, starts, line, mayHave = () => true } = input;
  const claims = [...input.claims];
  const slotsFrom = ({ start, end }: Interval) =>
    slotsIn({ rules, claims, blocks, now, from: start, to: end });
  const offered = new Set(input.offered);
  const offers: { place: Place; slot: Interval }[] = [];
  let slots: readonly Slot[] = slotsFrom(starts);
  for (const place of line) {
    if (offered.has(place.userId)) continue;
    const slot = slots.find(
      (one) =>
        one.remaining >= place.seats &&
        place.from <= one.start &&
        one.start < place.to &&
        mayHave(place, one),
    );
    if (!slot) continue;
    const { start, end } = slot;
    offers.push({ place, slot: { start, end } });
    offered.add(place.userId);
    claims.push({ start, end, seats: place.seats });
    const left = new Map(
      slotsFrom(slotStartsTouchedBy(rules, slot)).map((one) => [one.start, one.remaining]),
    );
    slots = slots.map((one) => ({ ...one, remaining: left.get(one.start) ?? one.remaining }));
  }
  return offers;
}
