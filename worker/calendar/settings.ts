// The calendar's own rules, blocked time, and its end.
import { type BlockCreate, type CalendarPatch, NO_PRIVATE_GUESTS } from '../contract/calendars.ts';
import { Problem } from '../contract/problems.ts';
import { enter } from './bookings.ts';
import { type Desk, notFound, record, requireOperator, requireOwner, requireVersion } from './desk.ts';
import { Guests } from './guest-rows.ts';
import { endHolds } from './holds.ts';
import { endLine } from './line.ts';
import type { BlockRecord, CalendarRecord, Settings } from './records.ts';

/** Stretches of blocked time that one calendar may have: enough for years of closed mornings. */
const MAX_BLOCKS = 5_000;

/** Changes the rules. What was booked stays booked. */
export function changeSettings(desk: Desk, patch: CalendarPatch, expectedRevision?: number): CalendarRecord {
  requireOwner(desk);
  const { calendar } = desk;
  requireVersion(expectedRevision, calendar.revision);
  if (Object.keys(patch).length === 0) return calendar;
  const settings: Settings = { ...calendar.settings, ...withoutUndefined(patch) };
  if (settings.maxSeatsPerBooking > settings.capacity) {
    if (patch.maxSeatsPerBooking !== undefined) {
      const message = 'must not be above the capacity';
      throw new Problem('invalid_request', `maxSeatsPerBooking: ${message}`, [
        { path: 'maxSeatsPerBooking', message },
      ]);
    }
    settings.maxSeatsPerBooking = settings.capacity;
  }
  if (settings.guestsAllowed && settings.visibility === 'private') {
    if (patch.guestsAllowed) {
      throw new Problem('invalid_request', `guestsAllowed: ${NO_PRIVATE_GUESTS}`, [
        { path: 'guestsAllowed', message: NO_PRIVATE_GUESTS },
      ]);
    }
    settings.guestsAllowed = false;
  }
  const revision = calendar.revision + 1;
  desk.store.updateCalendar(settings, revision);
  record(desk, 'calendar_changed', { id: calendar.id, version: revision }, []);
  return { ...calendar, settings, revision };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Ends the calendar: holds end, what is ahead is cancelled, nothing can be booked any more. */
export function deleteCalendar(desk: Desk, expectedRevision?: number): void {
  requireOwner(desk);
  const { calendar, store, now } = desk;
  requireVersion(expectedRevision, calendar.revision);
  endLine(desk);
  endHolds(desk, store.allHolds());
  new Guests(store.storage.sql).deleteAll();
  for (const booking of store.lists.openBookings(now)) enter(desk, booking, 'cancelled');
  for (const { id } of store.members.all()) store.members.delete(id);
  store.markDeleted(now, calendar.revision + 1);
  record(desk, 'calendar_deleted', { id: calendar.id, version: calendar.revision + 1 }, []);
}

/** Closes time. Never moves or cancels bookings. */
export function addBlock(desk: Desk, input: BlockCreate): BlockRecord {
  requireOperator(desk);
  if (desk.store.blocksFrom(null).length >= MAX_BLOCKS) {
    throw new Problem(
      'invalid_request',
      `A calendar may have ${MAX_BLOCKS} stretches of blocked time at most.`,
    );
  }
  const block: BlockRecord = {
    id: crypto.randomUUID(),
    start: input.start,
    end: input.end,
    reason: input.reason,
    sourceId: null,
  };
  desk.store.insertBlock(block);
  record(desk, 'block_added', block, [block]);
  return block;
}

export function removeBlock(desk: Desk, id: string): void {
  requireOperator(desk);
  const block = desk.store.block(id);
  if (!block) throw notFound('block');
  if (block.sourceId !== null) {
    throw new Problem('conflict', `This time comes from “${block.reason}”: free it there, or disconnect it.`);
  }
  desk.store.deleteBlock(id);
  record(desk, 'block_removed', block, [block]);
}
