import { describe, expect, it } from 'vitest';
import type { BookingRecord } from '../calendar/records.ts';
import { type BookingJob, CHANGE_KINDS, type ChangeKind } from '../contract/jobs.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../contract/notifications.ts';
import { newPayment, withCapture, withRefund } from '../domain/payment.ts';
import { on, owner, person, rules } from '../test/calendar-world.ts';
import { dedupeOf, planNotices } from './plan.ts';
import { wantedChannels } from './wanted.ts';

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
  payment: null,
  answers: null,
  seriesId: null,
  isGuest: false,
  checkedInAt: null,
  pendingUntil: null,
  remindMinutes: [15],
  remindAt: null,
  createdAt: 0,
  version: 3,
};

const now = on('08:00');
const job = (kind: ChangeKind, more: Partial<BookingJob> = {}): BookingJob => ({
  type: 'booking',
  calendarId: calendar.id,
  seq: 7,
  kind,
  bookingId: booking.id,
  version: 3,
  ...more,
});
const plan = (kind: ChangeKind, changes: Partial<BookingRecord> = {}, more: Partial<BookingJob> = {}) =>
  planNotices(job(kind, more), { calendar, booking: { ...booking, ...changes } }, now);

describe('notices', () => {
  it('go to the customer, in the calendar’s time and without the note', () => {
    const [notice, ...others] = plan('booking_approved');
    expect(others).toEqual([]);
    expect(notice).toMatchObject({
      userId: ada.userId,
      role: 'customer',
      kind: 'booking_confirmed',
      text: expect.stringMatching(/^Court, Mon,? 1 Jan,? 12:00$/),
    });
    expect(JSON.stringify(notice)).not.toContain('private words');
  });

  it('of money go to who pays it: what is due after a yes, what lapsed unpaid, what comes back', () => {
    const payment = newPayment({ amount: 2_400, currency: 'EUR' });
    const due = { status: 'pending_payment', payment, pendingUntil: on('09:00') } as const;
    expect(plan('booking_requested', due)).toEqual([]);
    expect(plan('booking_approved', due)).toMatchObject([
      {
        userId: ada.userId,
        kind: 'payment_due',
        title: expect.stringMatching(/^Approved: pay until .*11:00$/),
      },
    ]);
    expect(plan('booking_expired', { status: 'expired', payment })).toMatchObject([
      { title: 'Not paid in time: it is free again' },
    ]);
    const taken = withCapture(payment, { provider: 'stripe', id: 'pi', amount: 2_400 }, now);
    const back = withRefund(taken, { bookingId: booking.id, amount: 1_200, reason: 'late', at: now });
    expect(plan('booking_refunded', { status: 'expired', payment: back })).toMatchObject([
      { kind: 'payment_refunded', text: expect.stringMatching(/€12\.00 goes back$/) },
    ]);
    expect(plan('booking_refunded', { payment: taken })).toEqual([]);
    const [cancelled] = plan('booking_cancelled', { status: 'cancelled', payment: back });
    expect(cancelled?.text).toMatch(/€12\.00 goes back$/);
  });

  it('of a request go to the operator, who can act on it', () => {
    expect(plan('booking_requested', { status: 'pending_approval' })).toMatchObject([
      {
        userId: owner.userId,
        role: 'operator',
        kind: 'booking_requested',
        title: 'Ada asks for a time',
        url: `/manage/${calendar.id}`,
      },
    ]);
  });

  it('of a cancellation go to the operator too, unless it was theirs', () => {
    const told = (more: Partial<BookingJob>) =>
      plan('booking_cancelled', { status: 'cancelled' }, more).map(({ userId, title }) => [userId, title]);
    const toCustomer = [ada.userId, 'Cancelled'];
    expect(told({ by: 'customer' })).toEqual([toCustomer, [owner.userId, 'Ada cancelled']]);
    expect(told({ by: 'operator' })).toEqual([toCustomer]);
    expect(told({})).toEqual([toCustomer]);
  });

  it('of what the operator booked for themselves come once', () => {
    const own = { userId: owner.userId, status: 'cancelled' } as const;
    expect(plan('booking_cancelled', own, { by: 'operator' })).toHaveLength(1);
  });

  it('are for an address, and no account, where it is a walk-in’s', () => {
    expect(plan('booking_confirmed', { userId: null })).toMatchObject([{ userId: null, role: 'customer' }]);
  });

  it('are not given of changes that concern nobody', () => {
    for (const kind of ['hold_placed', 'block_added', 'booking_completed', 'calendar_changed'] as const) {
      expect(plan(kind)).toEqual([]);
      expect(dedupeOf(job(kind))).toBeUndefined();
    }
  });

  it('are not given of what is no longer so, and are given although something untold came after', () => {
    const first = { version: 1 };
    expect(plan('booking_confirmed', { status: 'cancelled', version: 2 }, first)).toEqual([]);
    expect(plan('booking_requested', { status: 'confirmed', version: 2 }, first)).toEqual([]);
    expect(plan('booking_confirmed', { checkedInAt: 1, version: 2 }, first)).toMatchObject([
      { kind: 'booking_confirmed' },
    ]);
  });

  it('of another version or kind are another notice; the same again is the same', () => {
    const keyOf = (kind: 'booking_confirmed' | 'booking_cancelled', version: number) =>
      plan(kind, { status: kind === 'booking_cancelled' ? 'cancelled' : 'confirmed' }, { version })[0]
        ?.dedupe;
    expect(keyOf('booking_confirmed', 1)).toBe(keyOf('booking_confirmed', 1));
    expect(
      new Set([keyOf('booking_confirmed', 1), keyOf('booking_confirmed', 2), keyOf('booking_cancelled', 1)])
        .size,
    ).toBe(3);
    for (const kind of CHANGE_KINDS) {
      const [notice] = plan(kind, { status: 'confirmed' });
      if (notice) expect(notice.dedupe).toBe(dedupeOf(job(kind)));
    }
  });
});

describe('a reminder', () => {
  const remind = (minutesAhead: number, changes: Partial<BookingRecord> = {}) =>
    planNotices(
      job('booking_reminder'),
      { calendar, booking: { ...booking, ...changes } },
      booking.start - minutesAhead * 60_000,
    ).map(({ title }) => title);

  it('says how long it is till the start, by the time that it is', () => {
    expect(remind(15)).toEqual(['Starts in 15 minutes']);
    // The alarm came some milliseconds late.
    expect(remind(15 - 0.001)).toEqual(['Starts in 15 minutes']);
    expect(remind(0.1)).toEqual(['Starts in 1 minute']);
    expect(remind(60)).toEqual(['Starts in 1 hour']);
    expect(remind(75)).toEqual(['Starts in 75 minutes']);
    expect(remind(120)).toEqual(['Starts in 2 hours']);
    expect(remind(1_440)).toEqual(['Starts in 1 day']);
    expect(remind(10_080)).toEqual(['Starts in 7 days']);
  });

  it('is not given once it began, nor of what was moved, ended, or whose person is there', () => {
    expect(remind(0)).toEqual([]);
    expect(remind(-1)).toEqual([]);
    expect(remind(15, { version: 4 })).toEqual([]);
    expect(remind(15, { status: 'cancelled' })).toEqual([]);
  });

  it('is one of several for the same booking', () => {
    const [first, second] = [{ seq: 7 }, { seq: 8 }].map((more) => dedupeOf(job('booking_reminder', more)));
    expect(first).not.toBe(second);
  });
});

describe('the channels of a notice', () => {
  const wishes = (changes: Partial<Preferences>, timeZone: string | null = null) => ({
    preferences: { ...DEFAULT_PREFERENCES, ...changes },
    timeZone,
  });

  it('are those that the person wants of its kind', () => {
    const kinds = { ...DEFAULT_PREFERENCES.kinds, reminder: { inApp: true, push: false, email: false } };
    expect(wantedChannels('reminder', wishes({ kinds }), now)).toEqual(kinds.reminder);
    expect(wantedChannels('booking_confirmed', wishes({ kinds }), now)).toEqual({
      inApp: true,
      push: true,
      email: true,
    });
  });

  it.each([
    ['21:59', true],
    ['22:00', false],
    ['23:59', false],
    ['00:00', false],
    ['06:59', false],
    ['07:00', true],
  ])('at %s of quiet hours over midnight: push %s', (time, push) => {
    const quiet = wishes({ quietHours: { start: '22:00', end: '07:00' } });
    expect(wantedChannels('booking_confirmed', quiet, on(time))).toEqual({ inApp: true, push, email: true });
    expect(wantedChannels('reminder', quiet, on(time)).push).toBe(true);
  });

  it('are quiet by the wall clock of the person’s own zone', () => {
    const quietHours = { start: '12:00', end: '13:00' };
    const push = (time: string, timeZone: string | null) =>
      wantedChannels('booking_confirmed', wishes({ quietHours }, timeZone), on(time)).push;
    // Athens is two hours ahead of UTC in January.
    expect([push('10:30', 'Europe/Athens'), push('10:30', null), push('12:30', null)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
