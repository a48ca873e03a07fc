import { describe, expect, it } from 'vitest';
import type { BookingRecord } from '../calendar/records.ts';
import { CHANGE_KINDS } from '../contract/jobs.ts';
import { on, owner, person, rules } from '../test/calendar-world.ts';
import { planNotices } from './plan.ts';

const calendar = {
  id: crypto.randomUUID(),
  ownerId: owner.userId,
  settings: rules({ timeZone: 'Europe/Athens' }),
  revision: 1,
  createdAt: 0,
  deletedAt: null,
};
const ada = person('ada');
const booking: BookingRecord = {
  id: crypto.randomUUID(),
  userId: ada.userId,
  userName: 'Ada',
  contactEmail: null,
  start: on('10:00'),
  end: on('11:00'),
  seats: 1,
  status: 'confirmed',
  note: 'private words',
  price: null,
  checkedInAt: null,
  pendingUntil: null,
  remindMinutes: [15],
  remindAt: null,
  createdAt: 0,
  version: 3,
};

describe('notices', () => {
  it('go to the customer, in the calendar’s time and without the note', () => {
    const [notice, ...others] = planNotices('booking_approved', 3, calendar, booking);
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      userId: ada.userId,
      kind: 'booking_confirmed',
      text: expect.stringMatching(/^Court, Mon,? 1 Jan,? 12:00$/),
    });
    expect(JSON.stringify(notice)).not.toContain('private words');
  });

  it('of a request go to the operator, who can act on it', () => {
    expect(
      planNotices('booking_requested', 3, calendar, { ...booking, status: 'pending_approval' }),
    ).toMatchObject([
      {
        userId: owner.userId,
        kind: 'booking_requested',
        title: 'Ada asks for a time',
        url: `/manage/${calendar.id}`,
      },
    ]);
  });

  it('go to nobody for a walk-in, and for changes that concern nobody', () => {
    for (const kind of CHANGE_KINDS) {
      if (kind !== 'booking_requested')
        expect(planNotices(kind, 3, calendar, { ...booking, userId: null })).toEqual([]);
    }
    for (const kind of ['hold_placed', 'block_added', 'booking_completed', 'calendar_changed'] as const) {
      expect(planNotices(kind, 3, calendar, booking)).toEqual([]);
    }
  });

  it('are not given of what is no longer so, and are given although something untold came after', () => {
    expect(
      planNotices('booking_confirmed', 1, calendar, { ...booking, status: 'cancelled', version: 2 }),
    ).toEqual([]);
    expect(
      planNotices('booking_requested', 1, calendar, { ...booking, status: 'confirmed', version: 2 }),
    ).toEqual([]);
    const checkedIn = { ...booking, checkedInAt: 1, version: 2 };
    expect(planNotices('booking_confirmed', 1, calendar, checkedIn)).toMatchObject([
      { kind: 'booking_confirmed' },
    ]);
  });

  it('of another version or kind are another notice; the same again is the same', () => {
    const keyOf = (kind: 'booking_confirmed' | 'booking_cancelled', version: number) =>
      planNotices(kind, version, calendar, {
        ...booking,
        status: kind === 'booking_cancelled' ? 'cancelled' : 'confirmed',
      })[0]?.dedupe;
    expect(keyOf('booking_confirmed', 1)).toBe(keyOf('booking_confirmed', 1));
    expect(
      new Set([keyOf('booking_confirmed', 1), keyOf('booking_confirmed', 2), keyOf('booking_cancelled', 1)])
        .size,
    ).toBe(3);
  });
});
