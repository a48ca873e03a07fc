// What people are told of a series: once, however many dates it has, and each date's reminder by itself.

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import ICAL from 'ical.js';
import PostalMime from 'postal-mime';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookingJob } from '../contract/jobs.ts';
import { bookingMail } from '../notify/booking-mail.ts';
import { mimeOf } from '../notify/channels/email.ts';
import { planNotices } from '../notify/plan.ts';
import { calendarPorts } from '../ports.ts';
import { act } from '../queue/act.ts';
import { config } from './auth-app.ts';
import { body, on, owner, World } from './calendar-world.ts';
import { inboxOf, mailed, somebody } from './delivery-world.ts';

const ten = on('10:00');
const wish = (count: number) => ({
  ...{ start: ten, seats: 1, note: '' },
  rule: { freq: 'weekly', interval: 1, weekdays: [], weekStart: 1, ends: { count } } as const,
});

beforeEach(() => {
  vi.restoreAllMocks();
});

async function someone(name = 'Ada Lovelace') {
  const { id, email } = await somebody({ name });
  return { userId: id, name, email };
}

/** What the inbox says, once it has as many lines. */
async function inbox(userId: string, count: number) {
  await vi.waitFor(async () => expect(await inboxOf(userId)).toHaveLength(count));
  return (await inboxOf(userId)).sort((a, b) => a.createdAt - b.createdAt);
}

/** The jobs of all that was told of, from the object's own log. */
async function jobsOf(world: World): Promise<BookingJob[]> {
  return runInDurableObject(world.object, async (instance) => {
    const jobs: BookingJob[] = [];
    const [reader] = calendarPorts(env).readers(instance.store);
    const rows = instance.store.journal.after(0, 1_000);
    const { historyReader } = await import('../calendar/readers.ts');
    await historyReader(instance.store, {
      record: async (change) => {
        jobs.push(...change.told.map(({ job }) => job));
        return { watching: new Set(), gone: [], notices: [], jobs: [] };
      },
      send: async () => {},
      tell: async () => {},
      forget: async () => {},
    }).deliver(rows);
    expect(reader?.name).toBe('history');
    return jobs;
  });
}

describe('a series', () => {
  it('is one notice and one mail for its person, however often they are told', async () => {
    const world = await World.create();
    const ada = await someone();
    body(await world.object.bookSeries(ada, wish(8)));
    const [notice] = await inbox(ada.userId, 1);
    expect(notice).toMatchObject({ kind: 'booking_confirmed', title: '8 dates booked' });
    expect(notice?.text).toMatch(/^Court, from Mon,? 1 Jan,? 10:00$/);
    const jobs = await jobsOf(world);
    expect(jobs.map(({ kind }) => kind)).toEqual(['series_confirmed']);
    // The queue may have it in hand already.
    for (const job of [...jobs, ...jobs]) await act(job, env, Date.now());
    await vi.waitFor(async () => expect(await mailed(ada.email)).not.toEqual([]));
    for (const job of jobs) await act(job, env, Date.now());
    expect(await mailed(ada.email)).toHaveLength(1);
    // All dates are in the history, whoever was told.
    const rows = await env.DB.prepare('SELECT count(*) AS n FROM bookings WHERE calendar_id = ?')
      .bind(world.id)
      .first<{ n: number }>();
    expect(rows?.n).toBe(8);
  });

  it('is told once when it is cancelled or moved, and the operator hears of a customer’s cancellation once', async () => {
    const world = await World.create();
    const ada = await someone();
    const { id, bookings } = body(await world.object.bookSeries(ada, wish(4)));
    await world.moveTo(world.now + 1_000);
    const from = bookings[1]?.id ?? '';
    const start = ten + 7 * 86_400_000 + 3_600_000;
    body(await world.object.changeSeries(ada, id, { act: 'reschedule', from, start }));
    await inbox(ada.userId, 2);
    await world.moveTo(world.now + 1_000);
    body(await world.object.changeSeries(ada, id, { act: 'cancel', from }));
    const titles = (await inbox(ada.userId, 3)).map(({ title }) => title);
    expect(titles.sort()).toEqual(['3 dates cancelled', '3 dates moved to another time', '4 dates booked']);
    const news = (await inboxOf(owner.userId)).filter(({ dedupe }) => dedupe.startsWith(from));
    expect(news.map(({ title }) => title)).toEqual(['Ada Lovelace cancelled 3 dates']);
  });

  it('that asks for approval is one question to the operator, and one answer', async () => {
    const world = await World.create({ approvalRequired: true });
    const ada = await someone();
    const { id, bookings } = body(await world.object.bookSeries(ada, wish(3)));
    const first = bookings[0]?.id ?? '';
    const asked = async () => (await inboxOf(owner.userId)).filter(({ dedupe }) => dedupe.startsWith(first));
    await vi.waitFor(async () => expect(await asked()).toHaveLength(1));
    expect((await asked())[0]?.title).toBe('Ada Lovelace asks for 3 dates');
    expect(await inboxOf(ada.userId)).toEqual([]);
    body(await world.object.changeSeries(owner, id, { act: 'approve' }));
    expect((await inbox(ada.userId, 1))[0]?.title).toBe('3 dates booked');
  });

  it('tells of one date alone where one alone is changed', async () => {
    const world = await World.create();
    const ada = await someone();
    const { bookings } = body(await world.object.bookSeries(ada, wish(3)));
    body(await world.object.cancel(ada, bookings[2]?.id ?? ''));
    const titles = (await inbox(ada.userId, 2)).map(({ title }) => title);
    expect(titles).toContain('Cancelled');
  });

  it('reminds of each date', async () => {
    const world = await World.create();
    const ada = await someone();
    body(await world.object.bookSeries(ada, wish(2)));
    await inbox(ada.userId, 1);
    await world.moveTo(ten - 15 * 60_000);
    await world.alarm();
    await inbox(ada.userId, 2);
    await world.moveTo(ten + 7 * 86_400_000 - 15 * 60_000);
    await world.alarm();
    const kinds = (await inbox(ada.userId, 3)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'reminder')).toHaveLength(2);
  });

  it('leaves nothing of who booked once they are forgotten, nor that dates belong together', async () => {
    const world = await World.create();
    const ada = await someone();
    body(await world.object.bookSeries(ada, wish(3)));
    await inbox(ada.userId, 1);
    await world.object.forget(ada.userId);
    const left = await runInDurableObject(world.object, (_instance, { storage }) =>
      storage.sql.exec('SELECT DISTINCT user_id, user_name, series_id, status FROM booking').toArray(),
    );
    expect(left).toEqual([{ user_id: null, user_name: '', series_id: null, status: 'cancelled' }]);
  });
});

describe('the mail of a series', () => {
  async function arrived(verified: boolean) {
    const world = await World.create({ name: 'Court' });
    const ada = await someone();
    body(await world.object.bookSeries(ada, { ...wish(3), note: 'left-handed' }));
    const [job] = await jobsOf(world);
    const present = job && (await world.object.present(job.bookingId, job.kind));
    if (!job || !present) throw new Error('nothing to tell');
    const [notice] = planNotices(job, present, world.now);
    if (!notice) throw new Error('nothing is told');
    const addressee = { ...ada, emailVerified: verified };
    const context = { origin: config.origin, mailFrom: config.mailFrom, messageId: 'abc', now: world.now };
    const raw = await mimeOf(config, await bookingMail(notice, present, addressee, context));
    const mail = await PostalMime.parse(raw);
    const file = mail.attachments.find(({ mimeType }) => mimeType === 'application/ics')?.content ?? '';
    const text = typeof file === 'string' ? file : new TextDecoder().decode(file);
    return {
      mail,
      raw,
      calendar: new ICAL.Component(ICAL.parse(text)),
      ids: present.series?.map(({ id }) => id),
    };
  }

  it('lists each date, and has them all in one file, each under its own UID', async () => {
    const { mail, raw, calendar, ids } = await arrived(true);
    expect(mail.subject).toMatch(/^3 dates booked: Court, from Mon,? 1 Jan,? 10:00$/);
    for (const day of ['1 January', '8 January', '15 January'])
      expect(mail.text).toContain(`Monday, ${day} 2035`);
    expect(raw).toMatch(/method=PUBLISH/);
    const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
    expect(events.map(({ uid }) => uid)).toEqual(ids?.map((id) => `${id}@quickslot`));
    expect(events[0]?.description).toContain('left-handed');
  });

  it('to an address that nobody proved says nothing that anybody chose', async () => {
    const { mail, raw } = await arrived(false);
    expect(mail.subject).toBe('Your booking is confirmed');
    expect(`${raw} ${mail.text} ${mail.html}`).not.toMatch(/Court|left-handed|Lovelace/);
    expect(mail.text).toContain('Monday, 15 January 2035');
  });
});
