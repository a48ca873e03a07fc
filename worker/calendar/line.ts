// The waiting line. After every change it is held against what came free, in the same transaction: no slot has seats
// left for somebody who waits for it and has no offer, so that nobody else can slip in between.
import { Problem } from '../contract/problems.ts';
import type { WaitlistJoin } from '../contract/waitlist.ts';
import { reachOf } from '../domain/availability.ts';
import { isOpen } from '../domain/booking.ts';
import { addDays, localDate, startOfDay } from '../domain/hours.ts';
import { type Interval, MINUTE_MS, overlaps } from '../domain/interval.ts';
import { holdExpiry } from '../domain/policy.ts';
import { can } from '../domain/roles.ts';
import { MAX_LINE, MAX_PLACES, nextOffers, OFFER_SECONDS } from '../domain/waiting.ts';
import { clip, touchedStarts } from './board.ts';
import { isWithinLimits } from './bookings.ts';
import {
  type Actor,
  type Desk,
  isVisible,
  missing,
  record,
  requireActor,
  requireVisible,
  roleOf,
  seatsFor,
} from './desk.ts';
import { giveBack, heldSlot, requireSeatsAllowed } from './holds.ts';
import type { HoldRecord, LogRecord } from './records.ts';
import type { WaitingRecord } from './waiting.ts';

const ALL = Number.MAX_SAFE_INTEGER;

/** Takes a place in line for the caller; the one they have for that range stays theirs. Offers what is free already. */
export function join(desk: Desk, { from, to, seats }: WaitlistJoin): WaitingRecord {
  const actor = requireActor(desk);
  requireVisible(desk);
  requireSeatsAllowed(desk, seats);
  if (to <= desk.now) {
    const message = 'must lie ahead';
    throw new Problem('invalid_request', `to: ${message}`, [{ path: 'to', message }]);
  }
  const { waiting } = desk.store;
  const line = waiting.line();
  const mine = line.filter(({ userId }) => userId === actor.userId);
  const same = mine.find((place) => place.from === from && place.to === to);
  if (same && (same.seats === seats || same.offer)) return same;
  if (!same && mine.length >= MAX_PLACES)
    throw new Problem(
      'limit_reached',
      `You wait ${MAX_PLACES} times here already. Leave one of those places first.`,
    );
  if (!same && line.length >= MAX_LINE)
    throw new Problem('limit_reached', 'Too many people wait here already. Try again later.');
  const place: WaitingRecord = same
    ? { ...same, seats, version: same.version + 1 }
    : {
        ...{ id: crypto.randomUUID(), turn: waiting.nextTurn(), userId: actor.userId, userName: actor.name },
        ...{ from, to, seats, createdAt: desk.now, offer: null, lapsedAt: null, version: 1 },
      };
  waiting.put(place);
  record(desk, 'waiting_joined', place, []);
  offerWithin(desk, [{ start: from, end: to }]);
  return waiting.get(place.id) ?? place;
}

/** Leaves the line; what is offered is given back. A place that is somebody else's is not there. */
export function leave(desk: Desk, id: string): void {
  const actor = requireActor(desk);
  const place = desk.store.waiting.get(id);
  if (!place || place.userId !== actor.userId || place.lapsedAt !== null)
    throw missing(desk, 'place in line');
  const hold = place.offer && desk.store.hold(place.offer.holdId);
  // Let go as any offer is: `followUp` ends the place, and looks again for the others of its person.
  if (hold) giveBack(desk, hold);
  else end(desk, place);
}

/** Those in line with their places among those whose ranges overlap: all for who runs the calendar, else the caller's own. */
export function placesFor(desk: Desk): { place: WaitingRecord; position: number }[] {
  const actor = requireActor(desk);
  requireVisible(desk);
  const line = desk.store.waiting.line();
  return line
    .filter(({ userId }) => can(roleOf(desk), 'read') || userId === actor.userId)
    .map((place) => ({ place, position: positionIn(line, place) }));
}

export function positionIn(line: readonly WaitingRecord[], place: WaitingRecord): number {
  const range = startsOf(place);
  return line.filter((one) => one.turn < place.turn && overlaps(startsOf(one), range)).length + 1;
}

/** Ends a person's places, and what they are offered. */
export function giveUpPlaces(desk: Desk, userId: string): void {
  for (const place of desk.store.waiting.line()) if (place.userId === userId) end(desk, place);
}

/**
 * What a change means for the line: `since` is the log's last row before it. Places end whose person has booked, or has
 * let an offer go or run out; offers that can't be booked any more are taken back; then what is free is offered.
 */
export function followUp(desk: Desk, since: number): void {
  const { journal, waiting } = desk.store;
  if (waiting.isEmpty) return;
  const changes = journal.after(since, ALL);
  if (changes.length === 0) return;
  const has = (...kinds: LogRecord['kind'][]) => changes.some(({ kind }) => kinds.includes(kind));
  const people = endServed(desk, changes);
  if (has('hold_renewed')) takeSeats(desk);
  const rulesChanged = has('calendar_changed');
  const isClosing = rulesChanged || has('block_added', 'busy_changed');
  for (const userId of takeBackOffers(desk, (place) => isClosing || people.has(place.userId)))
    people.add(userId);
  if (rulesChanged) {
    offerAll(desk);
    return;
  }
  const spans = journal.after(since, ALL).flatMap((row) => row.spans);
  // Who lost an offer or a booking may be offered what they could not have before.
  const theirs = waiting.line().filter(({ userId }) => people.has(userId));
  offerWithin(desk, [...touchedStarts(desk.rules, spans), ...theirs.map(startsOf)]);
}

/** What passes with time alone: ranges end, and a new day brings new slots. */
export function lookThrough(desk: Desk): void {
  for (const place of desk.store.waiting.past(desk.now)) {
    if (place.lapsedAt === null) end(desk, place);
    else desk.store.waiting.delete(place);
  }
  offerAll(desk);
}

/** When a new day begins by the calendar's clock: later slots come into reach. */
export function nextDay({ rules, now }: Pick<Desk, 'rules' | 'now'>): number {
  return startOfDay(addDays(localDate(now, rules.timeZone), 1), rules.timeZone);
}

/** Ends the line: the calendar has ended. */
export function endLine(desk: Desk): void {
  for (const place of desk.store.waiting.line()) end(desk, place);
}

function end(desk: Desk, place: WaitingRecord): void {
  const hold = place.offer && desk.store.hold(place.offer.holdId);
  if (hold) desk.store.deleteHold(hold.id);
  desk.store.waiting.delete(place);
  record(desk, 'waiting_ended', place, hold ? [hold] : []);
}

/** Ends the places of those who have what they waited for, or let it go. Answers whose chances have changed. */
function endServed(desk: Desk, changes: readonly LogRecord[]): Set<string> {
  const { store } = desk;
  // Who joins the team of a private calendar may see it from now on.
  const people = new Set(
    changes.flatMap(({ kind, subjectId }) =>
      kind === 'member_added' && subjectId !== null ? [subjectId] : [],
    ),
  );
  const taken = changes.flatMap(({ kind, subjectId }) => {
    const booking = kind.startsWith('booking_') && subjectId !== null ? store.booking(subjectId) : undefined;
    if (!booking?.userId) return [];
    people.add(booking.userId);
    // In a series each is told as one of it: what stands was booked, or moved here.
    const isNew = ['booking_confirmed', 'booking_requested', 'booking_rescheduled', 'booking_in_series'];
    return isNew.includes(kind) && isOpen(booking.status)
      ? [{ userId: booking.userId, start: booking.start }]
      : [];
  });
  for (const place of store.waiting.line()) {
    const { userId, from, to, offer } = place;
    const isServed = taken.some((one) => one.userId === userId && from <= one.start && one.start < to);
    const isOver = offer !== null && !store.hold(offer.holdId);
    if (!isServed && !isOver) continue;
    people.add(userId);
    const ranOut = changes.some(
      ({ kind, subjectId }) => kind === 'hold_expired' && subjectId === offer?.holdId,
    );
    if (isServed || !ranOut) end(desk, place);
    else lapse(desk, place);
  }
  return people;
}

/** Who holds what they are offered with other seats waits for that many: what is told of the offer stays true. */
function takeSeats(desk: Desk): void {
  const { store } = desk;
  for (const place of store.waiting.line()) {
    const hold = place.offer && store.hold(place.offer.holdId);
    if (!hold || hold.seats === place.seats) continue;
    const changed = { ...place, seats: hold.seats, version: place.version + 1 };
    store.waiting.put(changed);
    record(desk, 'waiting_joined', changed, []);
  }
}

function lapse(desk: Desk, place: WaitingRecord): void {
  const lapsed = { ...place, lapsedAt: desk.now, version: place.version + 1 };
  desk.store.waiting.put(lapsed);
  record(desk, 'waiting_lapsed', lapsed, []);
}

/** Takes back offers that can't be booked any more, of those asked for: whoever had one is in line again, where they were. Answers who. */
function takeBackOffers(desk: Desk, isAsked: (place: WaitingRecord) => boolean): string[] {
  const { store } = desk;
  const people: string[] = [];
  for (const place of store.waiting.line().filter(isAsked)) {
    const hold = place.offer && store.hold(place.offer.holdId);
    if (!hold || isBookable(desk, place, hold)) continue;
    store.deleteHold(hold.id);
    const back = { ...place, offer: null, version: place.version + 1 };
    store.waiting.put(back);
    record(desk, 'waiting_taken_back', back, [hold]);
    people.push(place.userId);
  }
  return people;
}

function isBookable(desk: Desk, place: WaitingRecord, hold: HoldRecord): boolean {
  return (
    isVisible({ ...desk, actor: personOf(place) }) &&
    isWithinLimits(desk, place.userId, hold.start) &&
    heldSlot(desk, hold) !== undefined &&
    hold.seats <= desk.calendar.settings.maxSeatsPerBooking &&
    seatsFor(desk, hold, { holds: new Set([hold.id]) }) >= hold.seats
  );
}

function offerAll(desk: Desk): void {
  offerWithin(desk, [{ start: desk.now, end: ALL }]);
}

/** Offers what is free among the slots that start there. */
function offerWithin(desk: Desk, starts: readonly Interval[]): void {
  const { store, rules, now } = desk;
  const most = desk.calendar.settings.maxSeatsPerBooking;
  for (const asked of joined(starts)) {
    const all = store.waiting.line();
    const line = all.filter(
      (place) =>
        place.offer === null &&
        place.seats <= most &&
        overlaps(startsOf(place), asked) &&
        isVisible({ ...desk, actor: personOf(place) }),
    );
    const [within] = clip([asked], hullOf(line.map(startsOf)));
    if (!within) continue;
    const reach = reachOf(rules, { start: within.start, end: within.end + rules.slotMinutes * MINUTE_MS });
    const offers = nextOffers({
      ...{ rules, now, line, starts: within },
      claims: store.claims(reach, now),
      blocks: store.blocksIn(reach),
      offered: new Set(all.flatMap(({ userId, offer }) => (offer ? [userId] : []))),
      mayHave: ({ userId }, slot) => isWithinLimits(desk, userId, slot.start),
    });
    for (const { place, slot } of offers) offer(desk, place, slot);
  }
}

function offer(desk: Desk, place: WaitingRecord, { start, end }: Interval): void {
  const { store, now } = desk;
  const hold: HoldRecord = {
    ...{ id: crypto.randomUUID(), userId: place.userId, start, end, seats: place.seats, placedAt: now },
    expiresAt: holdExpiry({ now, placedAt: now, start, holdSeconds: OFFER_SECONDS, promised: 0 }),
  };
  store.putHold(hold);
  const offered = {
    ...place,
    offer: { holdId: hold.id, start, end, expiresAt: hold.expiresAt },
    version: place.version + 1,
  };
  store.waiting.put(offered);
  record(desk, 'waiting_offered', offered, [hold]);
}

function personOf({ userId, userName }: WaitingRecord): Actor {
  return { userId, name: userName };
}

function startsOf({ from, to }: WaitingRecord): Interval {
  return { start: from, end: to };
}

function hullOf(intervals: readonly Interval[]): Interval {
  return {
    start: Math.min(...intervals.map(({ start }) => start)),
    end: Math.max(...intervals.map(({ end }) => end)),
  };
}

/** Sorted, those that overlap or touch as one. */
function joined(intervals: readonly Interval[]): Interval[] {
  const apart: Interval[] = [];
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last && start <= last.end)
      apart[apart.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else apart.push({ start, end });
  }
  return apart;
}
