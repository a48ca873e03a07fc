// Any free one of a group: picked fairly, one calendar asked at a time, and once for a key whatever comes in between.

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { cleanUp } from '../db/clean-up.ts';
import { findGroup } from '../db/groups.ts';
import { groupPlans } from '../db/schema.ts';
import { askInTurn } from '../groups/ask-in-turn.ts';
import { config, db, hashPasswordsCheaply, newPerson, time } from './auth-app.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';

beforeAll(newCallers);
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

type Person = typeof customer;
const object = (id: string) => calendarObject(env.CALENDARS, id);
const actor = ({ userId }: Person) => ({ userId, name: 'Ada' });

/** A group of new calendars, with what each has on top of an hourly court for one. */
async function club(...courts: Record<string, unknown>[]) {
  const made = await Promise.all(courts.map((rules) => create(rules)));
  const calendars: string[] = made.map(({ id }) => id);
  const { body } = await call(owner, 'POST', '/api/groups', { name: 'Club', calendars });
  return { calendars, path: `/api/groups/${body.id}`, id: String(body.id) };
}

const hold = (who: Person, path: string, body: Record<string, unknown>, key?: string) =>
  call(who, 'POST', `${path}/holds`, body, key ? { 'Idempotency-Key': key } : {});
const book = (who: Person, path: string, body: Record<string, unknown>, key?: string) =>
  call(who, 'POST', `${path}/bookings`, body, key ? { 'Idempotency-Key': key } : {});

/** Rows of a table in each calendar's object. */
function rows(calendars: readonly string[], table: 'hold' | 'booking'): Promise<number[]> {
  return Promise.all(
    calendars.map((id) =>
      runInDurableObject(object(id), (_instance, state) =>
        Number(state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n),
      ),
    ),
  );
}

async function people(count: number): Promise<Person[]> {
  hashPasswordsCheaply();
  return Promise.all(Array.from({ length: count }, () => newPerson()));
}

describe('any free one', () => {
  it('goes to the least busy calendar, so that bookings spread evenly', async () => {
    const { calendars, path } = await club({}, {}, {});
    for (let hour = 0; hour < 9; hour += 1) {
      const { status, body } = await book(customer, path, { start: tomorrow(hour + 8), note: 'any' });
      expect([status, body.status, body.note]).toEqual([201, 'confirmed', 'any']);
    }
    expect(await rows(calendars, 'booking')).toEqual([3, 3, 3]);
  });

  it('passes over a calendar that is busy, however the lots fall', async () => {
    const { calendars, path } = await club({}, {});
    for (const hour of [8, 9, 10])
      await call(customer, 'POST', `/api/calendars/${calendars[0]}/bookings`, { start: tomorrow(hour) });
    for (const hour of [12, 14, 16]) {
      expect((await hold(customer, path, { start: tomorrow(hour) })).body.calendarId).toBe(calendars[1]);
    }
  });

  it('is had by as many as there are places, and by nobody twice: 20 callers for 3 courts', async () => {
    const { calendars, path } = await club({}, {}, {});
    const callers = await people(20);
    const answers = await Promise.all(callers.map((one) => hold(one, path, { start: tomorrow(18) })));
    const won = answers.filter(({ status }) => status === 201);
    expect(new Set(won.map(({ body }) => body.calendarId)).size).toBe(3);
    expect(won).toHaveLength(3);
    const lost = answers.filter(({ status }) => status !== 201);
    expect(lost.map(({ body }) => body.code)).toEqual(Array(17).fill('slot_taken'));
    expect(await rows(calendars, 'hold')).toEqual([1, 1, 1]);
  });

  it('is asked of the next calendar where the race for the first one was lost', async () => {
    const { calendars, id } = await club({}, {});
    const group = await findGroup(db, id);
    if (!group) throw new Error('no group');
    const wanted = { start: Date.parse(tomorrow(11)), seats: 1 };
    const asked: string[] = [];
    const found = await askInTurn(env, db, {
      ...{ group, only: undefined, actor: actor(customer), wanted, once: undefined },
      ask: async (one, who, kept) => {
        // Somebody is faster at the first calendar that is asked, after all were looked at.
        if (asked.length === 0) await one.book(actor(owner), { ...wanted, note: '' });
        asked.push(String(one.name));
        return one.hold(who, wanted, kept);
      },
    });
    expect(asked).toHaveLength(2);
    expect(found.calendarId).toBe(asked[1]);
    expect((await rows(calendars, 'hold')).sort()).toEqual([0, 1]);
  });

  it('is refused as one calendar refuses: taken, no such time, too many seats, a limit reached', async () => {
    const later = { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '12:00', end: '20:00' }] };
    const { path } = await club({}, { schedule: later }, { capacity: 4, schedule: later });
    const start = tomorrow(9);
    expect((await book(customer, path, { start })).status).toBe(201);
    expect((await book(owner, path, { start })).body.code).toBe('slot_taken');
    const off = start.replace('09:00', '09:07');
    expect((await book(owner, path, { start: off })).body.code).toBe('slot_unavailable');
    const four = await book(owner, path, { start: tomorrow(13), seats: 4 });
    expect([four.status, four.body.seats]).toEqual([201, 4]);
    const five = await book(owner, path, { start: tomorrow(14), seats: 5 });
    expect([five.body.code, five.body.errors[0].path]).toEqual(['invalid_request', 'seats']);
    const limited = await club({ limits: { perUserActive: 1 } });
    expect((await book(customer, limited.path, { start })).status).toBe(201);
    expect((await book(customer, limited.path, { start: tomorrow(10) })).body.code).toBe('limit_reached');
    for (const hour of [15, 16, 17]) await hold(owner, limited.path, { start: tomorrow(hour) });
    expect((await hold(owner, limited.path, { start: tomorrow(18) })).body.code).toBe('too_many_holds');
  });

  it('is never a private calendar of somebody else’s', async () => {
    const { calendars, path } = await club({ visibility: 'private' }, {});
    const start = tomorrow(9);
    expect((await hold(customer, path, { start })).body.calendarId).toBe(calendars[1]);
    const [other] = await people(1);
    expect((await hold(other as Person, path, { start })).body.code).toBe('slot_taken');
    const named = await hold(customer, path, { start, calendarId: calendars[0] });
    expect([named.status, named.body.detail]).toEqual([404, 'There is no such calendar in this group.']);
    expect((await hold(owner, path, { start })).body.calendarId).toBe(calendars[0]);
  });
});

describe('nobody holds two at once', () => {
  it('in a group: who takes another calendar gives up what overlaps it, and keeps the rest', async () => {
    const { calendars, path } = await club({}, {}, { slotMinutes: 120, stepMinutes: 60 });
    const [one, two, three] = calendars;
    await hold(customer, path, { start: tomorrow(9), calendarId: one });
    await hold(customer, path, { start: tomorrow(12), calendarId: one });
    expect(await rows(calendars, 'hold')).toEqual([2, 0, 0]);
    expect((await hold(customer, path, { start: tomorrow(9), calendarId: two })).body.calendarId).toBe(two);
    expect(await rows(calendars, 'hold')).toEqual([1, 1, 0]);
    await hold(customer, path, { start: tomorrow(8), calendarId: three });
    expect(await rows(calendars, 'hold')).toEqual([1, 0, 1]);
    expect((await book(customer, path, { start: tomorrow(8) })).status).toBe(201);
    expect(await rows(calendars, 'hold')).toEqual([1, 0, 0]);
  });

  it('and who asks again for any at the time that they hold keeps theirs, renewed', async () => {
    const { calendars, path } = await club({}, {}, {});
    const first = (await hold(customer, path, { start: tomorrow(9), calendarId: calendars[2] })).body;
    const again = (await hold(customer, path, { start: tomorrow(9) })).body;
    expect([again.id, again.calendarId]).toEqual([first.id, calendars[2]]);
    const booked = (await book(customer, path, { start: tomorrow(9) })).body;
    expect(booked.calendarId).toBe(calendars[2]);
    expect(await rows(calendars, 'hold')).toEqual([0, 0, 0]);
  });
});

describe('with an Idempotency-Key', () => {
  it('a repeated call is told of the same booking, however busy the calendars are by then', async () => {
    const { calendars, path } = await club({}, {}, {});
    const first = await book(customer, path, { start: tomorrow(9) }, 'k1');
    expect([first.status, first.headers.get('Idempotent-Replayed')]).toEqual([201, null]);
    for (const hour of [10, 11, 12])
      await call(owner, 'POST', `/api/calendars/${first.body.calendarId}/bookings`, {
        start: tomorrow(hour),
      });
    const again = await book(customer, path, { start: tomorrow(9) }, 'k1');
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect((await rows(calendars, 'booking')).reduce((sum, n) => sum + n)).toBe(4);
    const other = await book(customer, path, { start: tomorrow(13) }, 'k1');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect((await book(owner, path, { start: tomorrow(13) }, 'k1')).status).toBe(201);
    expect((await hold(customer, path, { start: tomorrow(14) }, 'k1')).status).toBe(201);
  });

  it('ten calls at once have one effect', async () => {
    const { calendars, path } = await club({}, {}, {}, {});
    const calls = Array.from({ length: 10 }, () => book(customer, path, { start: tomorrow(9) }, 'once'));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await rows(calendars, 'booking')).reduce((sum, n) => sum + n)).toBe(1);
  });

  it('asks what its calendar asks: answers go along, and one that is missing refuses', async () => {
    const questions = [{ id: 'level', kind: 'text', label: 'How well do you play?', required: true }];
    const { calendars, path } = await club({ questions });
    const start = tomorrow(9);
    expect((await book(customer, path, { start })).body.errors).toEqual([
      { path: 'answers.level', message: 'must be answered' },
    ]);
    const { status, body } = await book(customer, path, { start, answers: { level: 'Badly' } });
    expect(status).toBe(201);
    const seen = await call(owner, 'GET', `/api/calendars/${calendars[0]}/bookings/${body.id}`);
    expect(seen.body.answers).toMatchObject([{ id: 'level', value: 'Badly' }]);
  });

  it('that nobody could serve, the same refusal is heard again though a place came free; another one may be tried again', async () => {
    const { calendars, path } = await club({});
    const start = tomorrow(9);
    const taken = (await call(owner, 'POST', `/api/calendars/${calendars[0]}/bookings`, { start })).body;
    expect((await book(customer, path, { start }, 'late')).status).toBe(409);
    await call(owner, 'POST', `/api/calendars/${calendars[0]}/bookings/${taken.id}/cancel`, {});
    const again = await book(customer, path, { start }, 'late');
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([409, 'true']);
    expect((await book(customer, path, { start }, 'later')).status).toBe(201);
    const odd = tomorrow(12).replace('12:00', '12:30');
    expect((await book(customer, path, { start: odd }, 'odd')).status).toBe(422);
    await call(owner, 'PATCH', `/api/calendars/${calendars[0]}`, { slotMinutes: 30, stepMinutes: 30 });
    expect((await book(customer, path, { start: odd }, 'odd')).status).toBe(201);
  });

  /** A call that is cut off where `crash` says so. */
  async function cutOff(id: string, start: string, key: string, crash: 'before' | 'after', at: number) {
    const group = await findGroup(db, id);
    if (!group) throw new Error('no group');
    const { onceOf } = await import('../routes/headers.ts');
    const wanted = { start: Date.parse(start), seats: 1, note: '' };
    const header = { req: { header: () => key } } as unknown as Parameters<typeof onceOf>[0];
    const once = await onceOf(header, customer.userId, `book in ${id}`, wanted);
    const asked: string[] = [];
    const cut = askInTurn(env, db, {
      ...{ group, only: undefined, actor: actor(customer), wanted, once },
      ask: async (one, who, kept) => {
        asked.push(String(one.name));
        if (crash === 'before' && asked.length > at) throw new Error('cut off');
        const outcome = await one.book(who, wanted, kept);
        if (crash === 'after' && asked.length > at) throw new Error('cut off');
        return outcome;
      },
    });
    await expect(cut).rejects.toThrow('cut off');
    return asked;
  }

  it('a call that was cut off behind the first calendar’s yes is answered with that', async () => {
    const { calendars, path, id } = await club({}, {}, {});
    const [asked] = await cutOff(id, tomorrow(9), 'crash', 'after', 0);
    for (const hour of [10, 11])
      await call(owner, 'POST', `/api/calendars/${asked}/bookings`, { start: tomorrow(hour) });
    const again = await book(customer, path, { start: tomorrow(9) }, 'crash');
    expect([again.status, again.body.calendarId]).toEqual([201, asked]);
    expect((await rows(calendars, 'booking')).reduce((sum, n) => sum + n)).toBe(3);
  });

  it('a call that was cut off between two calendars goes on with the second, though the first would say yes now', async () => {
    const { calendars, path, id } = await club(
      { limits: { perUserActive: 1 } },
      { limits: { perUserActive: 1 } },
    );
    const start = tomorrow(9);
    // Equally busy, and both full for this person: whichever is asked first refuses.
    const there = await Promise.all(
      calendars.map(
        async (one) =>
          (await call(customer, 'POST', `/api/calendars/${one}/bookings`, { start: tomorrow(8) })).body,
      ),
    );
    const asked = await cutOff(id, start, 'between', 'before', 1);
    expect(asked).toHaveLength(2);
    for (const { calendarId, id: bookingId } of there)
      await call(customer, 'POST', `/api/calendars/${calendarId}/bookings/${bookingId}/cancel`, {});
    const again = await book(customer, path, { start }, 'between');
    expect([again.status, again.body.calendarId]).toEqual([201, asked[1]]);
    const twice = await book(customer, path, { start }, 'between');
    expect([twice.status, twice.body.id]).toEqual([201, again.body.id]);
  });

  it('plans are forgotten after a day, as the calendars’ answers are', async () => {
    const { path } = await club({}, {});
    time.stop();
    await hold(customer, path, { start: tomorrow(9) }, 'aged');
    const aged = async () => (await db.select().from(groupPlans)).filter(({ key }) => key.endsWith(' aged'));
    expect(await aged()).toHaveLength(1);
    await cleanUp(db, time.now + 86_399_000, config);
    expect(await aged()).toHaveLength(1);
    await cleanUp(db, time.now + 86_400_000, config);
    expect(await aged()).toEqual([]);
  });
});
