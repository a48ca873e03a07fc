// Deliveries: each (notice, person, channel) once, however often its job comes, and tried until it is settled.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_PREFERENCES, Notification } from '../contract/notifications.ts';
import { forgetAccount } from '../db/account.ts';
import { openDatabase } from '../db/client.ts';
import { NO_ACCOUNT } from '../db/deliveries.ts';
import { bookings } from '../db/schema.ts';
import { deliverBooking } from '../notify/deliver.ts';
import { TryAgain } from '../notify/failures.ts';
import { db, hashPasswordsCheaply } from './auth-app.ts';
import { on } from './calendar-world.ts';
import {
  addPhone,
  deliver,
  deliveriesTo,
  inboxOf,
  jobOf,
  mailed,
  mailFailure,
  NOW,
  openWindow,
  postWith,
  prefer,
  presentOf,
  recordOf,
  type SentMail,
  somebody,
  somebodyWithPhone,
  statusesTo,
} from './delivery-world.ts';
import { interrupted } from './interrupted.ts';
import { pushService } from './push-service.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** Pushes are for devices whose session stands: these people signed in just now. */
const now = Date.now();
const soon = () => ({ start: now + 3_600_000, end: now + 7_200_000 });

/** Fails each write that would settle a delivery as sent, while `act` runs. */
async function whileNothingSettles(act: () => Promise<unknown>): Promise<void> {
  await env.DB.exec(
    "CREATE TRIGGER stuck BEFORE UPDATE ON deliveries WHEN NEW.status = 'sent' BEGIN SELECT RAISE(ABORT, 'down'); END",
  );
  try {
    await act();
  } finally {
    await env.DB.exec('DROP TRIGGER stuck');
  }
}

describe('a notice', () => {
  it('comes once on each channel, though its job comes five times, three of them at once', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    const post = postWith(present);
    const act = () => deliver(post, present, jobOf(present), now);
    await act();
    await Promise.all([act(), act(), act()]);
    await act();
    expect(await inboxOf(ada.userId)).toMatchObject([{ kind: 'booking_confirmed', title: 'Booked' }]);
    expect(await mailed(ada.email)).toMatchObject([{ kind: 'booking_confirmed' }]);
    expect(await pushService.pushes(ada.phone)).toHaveLength(1);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push sent']);
  });

  it('comes once where all of its jobs come at the same time', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    const post = postWith(present);
    await Promise.all(Array.from({ length: 6 }, () => deliver(post, present, jobOf(present), now)));
    expect(await inboxOf(ada.userId)).toHaveLength(1);
    expect(await mailed(ada.email)).toHaveLength(1);
    expect(await pushService.pushes(ada.phone)).toHaveLength(1);
  });

  it('comes in whatever order its jobs do: of a state that has passed there is none', async () => {
    const ada = await somebody();
    const before = presentOf(ada.id);
    const present = { ...before, booking: { ...before.booking, status: 'cancelled', version: 2 } as const };
    const post = postWith(present);
    await deliver(post, present, jobOf(present, 'booking_cancelled', { by: 'operator' }), NOW);
    await deliver(post, present, jobOf(present, 'booking_confirmed', { version: 1 }), NOW);
    expect((await mailed(ada.email)).map(({ kind }) => kind)).toEqual(['booking_cancelled']);
  });

  it('tells the windows what the inbox holds, and the push which notice it is', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    await openWindow(ada.userId);
    const [told, again] = [
      await recordOf(present, jobOf(present), now),
      await recordOf(present, jobOf(present), now),
    ];
    const [row] = await inboxOf(ada.userId);
    const notification = { id: row?.id, kind: row?.kind, title: row?.title, text: row?.text, read: false };
    expect(told.notices).toEqual([
      {
        userId: ada.userId,
        notification: { ...notification, url: '/bookings', createdAt: expect.any(String) },
      },
    ]);
    expect(again.notices).toEqual(told.notices);
    expect(Notification.parse(told.notices[0]?.notification)).toEqual(told.notices[0]?.notification);
    await deliver(postWith(present), present, jobOf(present), now);
    const [push] = await pushService.pushes(ada.phone);
    expect(JSON.parse(push?.payload ?? '{}')).toMatchObject({
      kind: 'booking_confirmed',
      id: row?.id,
      app_badge: 1,
    });
  });

  it('is for nobody whose account is gone', async () => {
    const present = presentOf(crypto.randomUUID());
    await deliver(postWith(present), present, jobOf(present), NOW);
    expect(await inboxOf(present.booking.userId ?? '')).toEqual([]);
  });

  it('is written for nobody who leaves while it is planned', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const leaving = interrupted(() => forgetAccount(db, ada.id, ada.email));
    const told = await recordOf(present, jobOf(present), NOW, openDatabase(leaving.DB));
    expect(told).toMatchObject({ gone: [ada.id] });
    expect([await inboxOf(ada.id), await statusesTo(ada.id)]).toEqual([[], []]);
    expect(await db.select().from(bookings).where(eq(bookings.id, present.booking.id))).toMatchObject([
      { userId: null, userName: '', note: '' },
    ]);
  });

  it('goes to the address of a walk-in, and into no inbox', async () => {
    const address = `walk-in-${crypto.randomUUID().slice(0, 8)}@example.com`;
    const present = presentOf(null, { contactEmail: address });
    const post = postWith(present);
    await deliver(post, present, jobOf(present), NOW);
    await deliver(post, present, jobOf(present), NOW);
    expect(await mailed(address)).toHaveLength(1);
    expect(await inboxOf(NO_ACCOUNT)).toEqual([]);
  });
});

describe('who looks at a window', () => {
  it('has it there, and gets no push; the mail comes all the same', async () => {
    const ada = await somebodyWithPhone();
    await openWindow(ada.userId);
    const present = presentOf(ada.userId, soon());
    const post = postWith(present, { isSeen: async () => true });
    await deliver(post, present, jobOf(present), now);
    expect(await pushService.pushes(ada.phone)).toEqual([]);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push skipped']);
  });

  it('gets the push where they want none of it in the app', async () => {
    const ada = await somebodyWithPhone();
    const booking_confirmed = { inApp: false, push: true, email: false };
    await prefer(ada.userId, {
      ...DEFAULT_PREFERENCES,
      kinds: { ...DEFAULT_PREFERENCES.kinds, booking_confirmed },
    });
    await openWindow(ada.userId);
    const present = presentOf(ada.userId, soon());
    await deliver(postWith(present, { isSeen: async () => true }), present, jobOf(present), now);
    expect(await statusesTo(ada.userId)).toEqual(['push sent']);
    expect(await inboxOf(ada.userId)).toEqual([]);
  });

  it('who can’t be asked is pushed to, and finds it in the inbox', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    await openWindow(ada.userId);
    const isSeen = () => Promise.reject(new Error('away'));
    await deliver(postWith(present, { isSeen }), present, jobOf(present), now);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push sent']);
    expect(await inboxOf(ada.userId)).toHaveLength(1);
  });

  it('is asked of nobody who has no window, and only for a push', async () => {
    const [ada, eve] = [await somebodyWithPhone(), await somebody()];
    await openWindow(eve.id);
    const asked: string[] = [];
    const isSeen = async (userId: string) => asked.push(userId) > 0;
    for (const userId of [ada.userId, eve.id]) {
      const present = presentOf(userId, soon());
      await deliver(postWith(present, { isSeen }), present, jobOf(present), now);
    }
    expect(asked).toEqual([]);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push sent']);
    expect(await statusesTo(eve.id)).toEqual(['email sent']);
  });
});

describe('a failure', () => {
  it('that may pass leaves that one to a later try, and nothing else is sent again', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    const sent: SentMail[] = [];
    let broken = true;
    const send = async (mail: SentMail) => {
      if (broken) throw mailFailure('E_RATE_LIMIT_EXCEEDED');
      sent.push(mail);
    };
    const post = postWith(present, { send });
    await expect(deliver(post, present, jobOf(present), now)).rejects.toThrow(TryAgain);
    expect(await deliveriesTo(ada.userId)).toEqual(
      expect.arrayContaining([
        { channel: 'push', status: 'sent', attempts: 1, error: '' },
        {
          channel: 'email',
          status: 'waiting',
          attempts: 1,
          error: 'The mail was refused: E_RATE_LIMIT_EXCEEDED.',
        },
      ]),
    );
    broken = false;
    await deliver(post, present, jobOf(present), now);
    expect(sent).toHaveLength(1);
    expect(await pushService.pushes(ada.phone)).toHaveLength(1);
    expect(await inboxOf(ada.userId)).toHaveLength(1);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push sent']);
  });

  it('of a push service says when it wants to be asked again', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, soon());
    await pushService.answerNext(ada.phone, { status: 429, headers: { 'Retry-After': '120' } });
    const failure = await deliver(postWith(present), present, jobOf(present), now).catch((error) => error);
    expect(failure).toMatchObject({ retryAfterSeconds: 120 });
    await deliver(postWith(present), present, jobOf(present), now);
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push sent']);
  });

  it('for good is written down, with no address in its words, and not tried again', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    let tries = 0;
    const send = async () => {
      tries += 1;
      throw mailFailure('E_RECIPIENT_SUPPRESSED');
    };
    await deliver(postWith(present, { send }), present, jobOf(present), NOW);
    await deliver(postWith(present, { send }), present, jobOf(present), NOW);
    expect(tries).toBe(1);
    expect(await deliveriesTo(ada.id)).toEqual([
      {
        channel: 'email',
        status: 'dead',
        attempts: 1,
        error: 'The mail was refused: E_RECIPIENT_SUPPRESSED.',
      },
    ]);
  });

  it('of an unknown sort may pass; its words are told to nobody', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const send = async () => Promise.reject(new Error('no route to ada@example.com'));
    await expect(deliver(postWith(present, { send }), present, jobOf(present), NOW)).rejects.toThrow(
      TryAgain,
    );
    expect(JSON.stringify(await deliveriesTo(ada.id))).not.toContain('@');
  });

  it('of one device leaves the others alone, and a device that is gone is forgotten', async () => {
    const ada = await somebodyWithPhone();
    const other = await addPhone(ada);
    await pushService.end(ada.phone);
    const present = presentOf(ada.userId, soon());
    await deliver(postWith(present), present, jobOf(present), now);
    expect(await pushService.pushes(other)).toHaveLength(1);
    const headers = { Authorization: `Bearer ${ada.token}` };
    expect((await ada.browser.call('GET', '/api/me/devices', { headers })).body.items).toHaveLength(1);
  });
});

describe('a process that ends while it sends', () => {
  it('has sent, for all we know: it is not sent again by itself', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const sent: SentMail[] = [];
    const post = postWith(present, { send: async (mail) => sent.push(mail) });
    await whileNothingSettles(() =>
      expect(deliver(post, present, jobOf(present), NOW)).rejects.toThrow(/deliveries/),
    );
    await deliver(post, present, jobOf(present), NOW);
    expect(sent).toHaveLength(1);
    expect(await statusesTo(ada.id)).toEqual(['email sending']);
  });

  it('in development has either shown the mail and marked it, or neither', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    await whileNothingSettles(() =>
      expect(deliver(postWith(present), present, jobOf(present), NOW)).rejects.toThrow(TryAgain),
    );
    expect(await mailed(ada.email)).toEqual([]);
    expect(await statusesTo(ada.id)).toEqual(['email waiting']);
    await deliver(postWith(present), present, jobOf(present), NOW);
    expect(await mailed(ada.email)).toHaveLength(1);
    expect(await statusesTo(ada.id)).toEqual(['email sent']);
  });

  it('or D1 that fails while it is planned: all of it is written, the booking too, or nothing', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const job = jobOf(present);
    const written = async () => [
      (await db.select().from(bookings).where(eq(bookings.id, present.booking.id))).length,
      (await inboxOf(ada.id)).length,
      await statusesTo(ada.id),
    ];
    await env.DB.exec(
      "CREATE TRIGGER down BEFORE INSERT ON notifications BEGIN SELECT RAISE(ABORT, 'down'); END",
    );
    try {
      await expect(recordOf(present, job, NOW)).rejects.toThrow();
    } finally {
      await env.DB.exec('DROP TRIGGER down');
    }
    expect(await written()).toEqual([0, 0, []]);
    const { jobs } = await recordOf(present, job, NOW);
    expect(jobs).toEqual([job]);
    expect(await written()).toEqual([1, 1, ['email waiting']]);
    await deliverBooking(postWith(present), job, NOW);
    expect(await written()).toEqual([1, 1, ['email sent']]);
  });
});

describe('a reminder', () => {
  it('waits at the push service until the start at most, and takes the place of what came before', async () => {
    const ada = await somebodyWithPhone();
    const present = presentOf(ada.userId, { start: now + 900_000, end: now + 4_500_000 });
    await deliver(postWith(present), present, jobOf(present), now);
    await deliver(postWith(present), present, jobOf(present, 'booking_reminder', { seq: 3 }), now);
    const pushes = await pushService.pushes(ada.phone);
    expect(pushes.map(({ headers }) => headers.topic)).toHaveLength(2);
    expect(new Set(pushes.map(({ headers }) => headers.topic)).size).toBe(1);
    expect(pushes[1]?.headers).toMatchObject({ ttl: '900', urgency: 'high' });
    expect(await inboxOf(ada.userId)).toMatchObject([
      {},
      { kind: 'reminder', title: 'Starts in 15 minutes' },
    ]);
  });

  it('of each lead time is one of its own, each once', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const post = postWith(present);
    const remind = (seq: number, at: string) =>
      deliver(post, present, jobOf(present, 'booking_reminder', { seq }), on(at));
    await remind(3, '09:00');
    await remind(3, '09:01');
    await remind(4, '09:45');
    await remind(5, '10:00');
    expect((await mailed(ada.email)).map(({ subject }) => subject.slice(0, 20))).toEqual([
      'Starts in 1 hour: Co',
      'Starts in 15 minutes',
    ]);
  });
});
