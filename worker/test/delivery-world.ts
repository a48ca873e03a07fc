// Bookings to tell people of, and a post that keeps what it sends; nothing here waits for a queue.
import { eq } from 'drizzle-orm';
import { newBookingId } from '../calendar/booking-id.ts';
import type { Recorded } from '../calendar/readers.ts';
import type { BookingRecord } from '../calendar/records.ts';
import type { BookingJob, ChangeKind } from '../contract/jobs.ts';
import type { Preferences } from '../contract/notifications.ts';
import { deliveries, devOutbox, notifications, users } from '../db/schema.ts';
import { deliverBooking, type Post } from '../notify/deliver.ts';
import type { Present } from '../notify/plan.ts';
import { recordChange } from '../notify/record.ts';
import { config, db, newAddress, newPerson } from './auth-app.ts';
import { on, owner, rules } from './calendar-world.ts';
import { pushService } from './push-service.ts';

export const NOW = on('08:00');

/** An account that can't sign in: enough to be told something. */
export async function somebody(changes: { name?: string } = {}) {
  const row = {
    id: crypto.randomUUID(),
    email: newAddress(),
    emailVerified: true,
    name: 'Ada Lovelace',
    createdAt: 0,
    ...changes,
  };
  await db.insert(users).values(row);
  return row;
}

/** An account with a phone that takes push messages. */
export async function somebodyWithPhone() {
  const person = await newPerson();
  await db.update(users).set({ emailVerified: true }).where(eq(users.id, person.userId));
  return { ...person, phone: await addPhone(person) };
}

export async function addPhone({ browser, token }: Awaited<ReturnType<typeof newPerson>>) {
  const subscription = await pushService.subscribe();
  const headers = { Authorization: `Bearer ${token}` };
  const made = await browser.post('/api/me/devices', { name: 'Phone', subscription }, headers);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return subscription;
}

export function presentOf(
  userId: string | null,
  changes: Partial<BookingRecord> = {},
  settings: Parameters<typeof rules>[0] = {},
): Present {
  return {
    calendar: {
      id: crypto.randomUUID(),
      ownerId: owner.userId,
      settings: rules(settings),
      revision: 1,
      createdAt: 0,
      deletedAt: null,
    },
    booking: {
      id: newBookingId(on('10:00')),
      userId,
      userName: 'Ada',
      contactEmail: null,
      start: on('10:00'),
      end: on('11:00'),
      seats: 1,
      status: 'confirmed',
      note: '',
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
      version: 1,
      ...changes,
    },
  };
}

export function jobOf(
  { calendar, booking }: Present,
  kind: ChangeKind = 'booking_confirmed',
  more: Partial<BookingJob> = {},
): BookingJob {
  const { id: bookingId, version } = booking;
  return { type: 'booking', calendarId: calendar.id, seq: 2, kind, bookingId, version, ...more };
}

/** Hands mail to `send` as production does; without it, to /dev/outbox. */
export function postWith(
  present: Present | null,
  { send, isSeen }: { send?: (mail: SentMail) => Promise<unknown>; isSeen?: Post['isSeen'] } = {},
): Post {
  return {
    db,
    config: send ? { ...config, development: false } : config,
    mail: send && ({ send } as unknown as SendEmail),
    present: async () => present,
    isSeen: isSeen ?? (async () => false),
  };
}

/** Writes down what a change calls for, as the calendar's reader does, then acts on its job. */
export async function deliver(post: Post, present: Present, job: BookingJob, now: number): Promise<void> {
  await recordOf(present, job, now);
  await deliverBooking(post, job, now);
}

export function recordOf(present: Present, job: BookingJob, now: number, to = db): Promise<Recorded> {
  const { calendar, booking } = present;
  const told = [{ job, booking }];
  const team = { members: [], changes: [] };
  const nothing = { rulesChanged: false, claimed: [], places: [], offers: [], payments: [], team };
  const change = { calendar, seq: job.seq, bookings: [booking], told, ...nothing };
  return recordChange(to, change, now);
}

/** As their object notes it when a window opens. */
export async function openWindow(userId: string): Promise<void> {
  await db.update(users).set({ windowOpen: true }).where(eq(users.id, userId));
}

/** What `new EmailMessage` makes, as far as tests look at it. */
export interface SentMail {
  readonly from: string;
  readonly to: string;
  readonly raw?: unknown;
}

/** A failure as the binding throws it. */
export function mailFailure(code: string): Error {
  return Object.assign(new Error(`${code} for ada@example.com`), { code });
}

export async function deliveriesTo(userId: string) {
  const rows = await db.select().from(deliveries).where(eq(deliveries.userId, userId));
  return rows.map(({ channel, status, attempts, error }) => ({ channel, status, attempts, error }));
}

export async function statusesTo(userId: string): Promise<string[]> {
  return (await deliveriesTo(userId)).map(({ channel, status }) => `${channel} ${status}`).sort();
}

export const inboxOf = (userId: string) =>
  db.select().from(notifications).where(eq(notifications.userId, userId));

/** Booking mails at /dev/outbox. */
export async function mailed(address: string) {
  const rows = await db.select().from(devOutbox).where(eq(devOutbox.to, address));
  return rows.filter(({ channel, kind }) => channel === 'email' && /^booking_|^reminder$/.test(kind));
}

export async function prefer(userId: string, preferences: Preferences): Promise<void> {
  await db.update(users).set({ preferences }).where(eq(users.id, userId));
}
