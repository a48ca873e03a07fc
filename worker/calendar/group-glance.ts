// One calendar as a candidate among several: what a hold would be refused for here, and how busy it is. Nothing is decided
// yet: who picks asks for the hold or the booking itself afterwards, and that alone counts.
import type { HoldCreate } from '../contract/bookings.ts';
import { Problem, type ProblemCode } from '../contract/problems.ts';
import { loadOver } from '../domain/group.ts';
import type { Interval } from '../domain/interval.ts';
import { limitPeriods } from '../domain/policy.ts';
import { type Desk, requireActor, requireVisible } from './desk.ts';
import { ownHoldsInTheWay, requireHeldSlot, requireSeatsAllowed, requireSlot } from './holds.ts';

export interface Glance {
  /** The slot that starts there; null where there is none, or too few seats at any time. Epoch milliseconds. */
  readonly slot: Interval | null;
  /** What stands against it at this moment. */
  readonly refusal: ProblemCode | null;
  /** How much of the week around it is taken, as `loadOver` says. */
  readonly load: number;
  /** The caller's live holds here, at any time. */
  readonly held: readonly (Interval & { readonly id: string })[];
}

export function glance(desk: Desk, { start, seats }: HoldCreate): Glance {
  const { userId } = requireActor(desk);
  requireVisible(desk);
  const { settings } = desk.calendar;
  const { week } = limitPeriods(start, settings.timeZone);
  const load = loadOver(desk.store.claims(week, desk.now), week, settings.capacity);
  const mine = desk.store.liveHoldsOf(userId, desk.now);
  const held = mine.map(({ id, start, end }) => ({ id, start, end }));
  let slot: Interval | null = null;
  try {
    requireSeatsAllowed(desk, seats);
    const own = mine.find((hold) => hold.start === start);
    slot = own ? requireHeldSlot(desk, own) : requireSlot(desk, start);
    ownHoldsInTheWay(desk, slot, seats, userId);
    return { slot, refusal: null, load, held };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { slot, refusal: error.code, load, held };
  }
}
