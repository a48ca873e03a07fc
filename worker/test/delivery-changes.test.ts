// What changes between the plan of a notice and its sending: wishes, addresses, devices, the booking, the account itself.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_PREFERENCES } from '../contract/notifications.ts';
import { forgetAccount } from '../db/account.ts';
import { users } from '../db/schema.ts';
import { deliverBooking } from '../notify/deliver.ts';
import { TryAgain } from '../notify/failures.ts';
import { db, hashPasswordsCheaply } from './auth-app.ts';
import { on } from './calendar-world.ts';
import {
  addPhone,
  deliver,
  jobOf,
  mailed,
  mailFailure,
  NOW,
  postWith,
  prefer,
  presentOf,
  recordOf,
  somebody,
  somebodyWithPhone,
  statusesTo,
} from './delivery-world.ts';
import { pushService } from './push-service.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** Pushes are for devices whose session stands: these people signed in just now. */
const now = Date.now();
const soon = () => ({ start: now + 3_600_000, end: now + 7_200_000 });

describe('between two tries', () => {
  /** Plans everything, and lets the mail wait. */
  async function waitingMail() {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const send = async () => Promise.reject(mailFailure('E_DELIVERY_FAILED'));
    await deliver(postWith(present, { send }), present, jobOf(present), NOW).catch(() => {});
    expect(await statusesTo(ada.id)).toEqual(['email waiting']);
    return { ada, present };
  }

  it('a person may switch the channel off: nothing is sent', async () => {
    const { ada, present } = await waitingMail();
    const booking_confirmed = { inApp: true, push: true, email: false };
    await prefer(ada.id, {
      ...DEFAULT_PREFERENCES,
      kinds: { ...DEFAULT_PREFERENCES.kinds, booking_confirmed },
    });
    await deliverBooking(postWith(present), jobOf(present), NOW);
    expect(await mailed(ada.email)).toEqual([]);
    expect(await statusesTo(ada.id)).toEqual(['email skipped']);
  });

  it('a person may change their address: nothing goes to the one they left', async () => {
    const { ada, present } = await waitingMail();
    const email = `new-${ada.email}`;
    await db.update(users).set({ email }).where(eq(users.id, ada.id));
    await deliverBooking(postWith(present), jobOf(present), NOW);
    expect([await mailed(ada.email), await mailed(email)]).toEqual([[], []]);
  });

  it('a person may leave: nothing is sent, and nothing is kept', async () => {
    const { ada, present } = await waitingMail();
    await forgetAccount(db, ada.id, ada.email);
    await deliverBooking(postWith(present), jobOf(present), NOW);
    expect(await mailed(ada.email)).toEqual([]);
    expect(await statusesTo(ada.id)).toEqual([]);
  });

  it('the booking may change: what is no longer so is not sent', async () => {
    const { ada, present } = await waitingMail();
    const booking = { ...present.booking, status: 'cancelled', version: 2 } as const;
    await deliverBooking(postWith({ ...present, booking }), jobOf(present), NOW);
    expect(await mailed(ada.email)).toEqual([]);
    expect(await statusesTo(ada.id)).toEqual(['email skipped']);
  });

  it('quiet hours may begin: no push then, and none afterwards', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, { start: on('23:00'), end: on('23:30') });
    await pushService.answerNext(ada.phone, { status: 503 });
    await expect(deliver(postWith(present), present, jobOf(present), now)).rejects.toThrow(TryAgain);
    const quietHours = { start: '00:00', end: '23:59' };
    await prefer(ada.userId, { ...DEFAULT_PREFERENCES, quietHours });
    await deliverBooking(postWith(present), jobOf(present), now);
    await prefer(ada.userId, DEFAULT_PREFERENCES);
    await deliverBooking(postWith(present), jobOf(present), now);
    expect(await pushService.pushes(ada.phone)).toEqual([]);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push skipped']);
  });

  it('quiet hours may end: what came in them is not pushed afterwards', async () => {
    const ada = await somebodyWithPhone();
    const wall = (instant: number) => new Date(instant).toISOString().slice(11, 16);
    const quietHours = { start: wall(now), end: wall(now + 600_000) };
    await prefer(ada.userId, { ...DEFAULT_PREFERENCES, quietHours });
    const present = presentOf(ada.userId, soon());
    await recordOf(present, jobOf(present), now);
    await deliverBooking(postWith(present), jobOf(present), now + 1_200_000);
    expect(await pushService.pushes(ada.phone)).toEqual([]);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push skipped']);
  });

  it('a device may come: it is told of what comes after it', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    await deliver(postWith(present), present, jobOf(present), now);
    const later = await addPhone(ada);
    await deliver(postWith(present), present, jobOf(present), now);
    expect(await pushService.pushes(later)).toEqual([]);
  });
});

describe('an address that nobody has proven', () => {
  it('gets ten mails a day at most, whoever books in its name', async () => {
    const ada = await somebody();
    await db.update(users).set({ emailVerified: false }).where(eq(users.id, ada.id));
    const book = async (at: number) => {
      const present = presentOf(ada.id);
      await deliver(postWith(present), present, jobOf(present), at);
    };
    for (let i = 0; i < 11; i += 1) await book(NOW);
    const walkIn = presentOf(null, { contactEmail: ada.email });
    await deliver(postWith(walkIn), walkIn, jobOf(walkIn), NOW);
    expect(await mailed(ada.email)).toHaveLength(10);
    await book(NOW + 86_400_000);
    expect(await mailed(ada.email)).toHaveLength(11);
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, ada.id));
    for (let i = 0; i < 11; i += 1) await book(NOW);
    expect(await mailed(ada.email)).toHaveLength(22);
  });
});
