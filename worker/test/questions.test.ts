// Intake questions through the API: what may be asked, what is taken for an answer, and who is ever told of it.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import * as schema from '../db/schema.ts';
import { bookings } from '../db/schema.ts';
import { Browser, db, newPerson } from './auth-app.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';
import { ownSocket } from './own-socket.ts';

beforeAll(newCallers);

const allergy = { id: 'allergy', kind: 'text', label: 'Any allergies?', required: true };
const level = { id: 'level', kind: 'choice', label: 'Practised before?', options: ['Never', 'Often'] };
const age = { id: 'age', kind: 'number', label: 'How old?', min: 6, max: 99 };
const waiver = { id: 'waiver', kind: 'consent', label: 'I take part at my own risk', required: true };
const questions = [allergy, level, age, waiver];
/** Words that nobody but an operator may ever be told. */
const SECRET = 'peanuts-and-latex';
const answers = { waiver: true, age: 7, allergy: SECRET, level: 'Never' };
const shown = [
  { id: 'allergy', label: 'Any allergies?', kind: 'text', value: SECRET },
  { id: 'level', label: 'Practised before?', kind: 'choice', value: 'Never' },
  { id: 'age', label: 'How old?', kind: 'number', value: 7 },
  { id: 'waiver', label: 'I take part at my own risk', kind: 'consent', value: true },
];

async function asking(changes: Record<string, unknown> = {}) {
  const calendar = await create({ questions, ...changes });
  const at = `/api/calendars/${calendar.id}`;
  const book = (more: Record<string, unknown> = {}, who = customer, headers: Record<string, string> = {}) =>
    call(who, 'POST', `${at}/bookings`, { start: tomorrow(12), ...more }, headers);
  return { calendar, at, book };
}
const rowsOf = (id: string, table: string) =>
  runInDurableObject(calendarObject(env.CALENDARS, id), (_instance, { storage }) =>
    storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
  );
const historyOf = (id: string) => db.select().from(bookings).where(eq(bookings.id, id)).get();
/** Waits until the history knows as much of a booking as its object. */
const told = (id: string, version = 1) =>
  vi.waitFor(async () => expect((await historyOf(id))?.version).toBe(version));

describe('the questions of a calendar', () => {
  it('are shown to everybody, with their defaults, and to be changed as a whole', async () => {
    const { at, calendar } = await asking();
    expect(calendar.questions).toEqual([
      { ...allergy, help: '', maxLength: 500 },
      { ...level, help: '', required: false },
      { ...age, help: '', required: false },
      { ...waiver, help: '' },
    ]);
    expect((await call(undefined, 'GET', at)).body.questions).toEqual(calendar.questions);
    const changed = await call(owner, 'PATCH', at, { questions: [age] });
    expect(changed.body.questions.map(({ id }: { id: string }) => id)).toEqual(['age']);
    expect((await call(owner, 'PATCH', at, { questions: [] })).body.questions).toEqual([]);
    expect((await create()).questions).toEqual([]);
  });

  it.each([
    ['eleven of them', Array.from({ length: 11 }, (_, i) => ({ ...age, id: `q${i}` })), 'questions'],
    ['two of one id', [age, { ...level, id: 'age' }], 'questions'],
    ['an id that every object has', [{ ...age, id: 'constructor' }], 'questions.0.id'],
    ['an id that changes what an object is', [{ ...age, id: '__proto__' }], 'questions.0.id'],
    ['no id', [{ ...age, id: undefined }], 'questions.0.id'],
    ['an id of 33 letters', [{ ...age, id: 'a'.repeat(33) }], 'questions.0.id'],
    ['another kind', [{ ...age, kind: 'file' }], 'questions.0.kind'],
    ['no label', [{ ...age, label: ' ' }], 'questions.0.label'],
    ['a label of 201 letters', [{ ...age, label: 'x'.repeat(201) }], 'questions.0.label'],
    ['a label of two lines', [{ ...age, label: 'a\nb' }], 'questions.0.label'],
    ['a help of 301 letters', [{ ...age, help: 'x'.repeat(301) }], 'questions.0.help'],
    ['no choices', [{ ...level, options: [] }], 'questions.0.options'],
    ['21 choices', [{ ...level, options: Array.from({ length: 21 }, String) }], 'questions.0.options'],
    ['a choice twice', [{ ...level, options: ['Caf\u00e9', 'Cafe\u0301 '] }], 'questions.0.options'],
    ['an empty choice', [{ ...level, options: ['Yes', ''] }], 'questions.0.options.1'],
    ['bounds that leave nothing', [{ ...age, min: 3, max: 2 }], 'questions.0.max'],
    ['a bound beyond all', [{ ...age, max: 1e13 }], 'questions.0.max'],
    ['text of no length', [{ ...allergy, maxLength: 0 }], 'questions.0.maxLength'],
    ['text of 1,001 letters', [{ ...allergy, maxLength: 1_001 }], 'questions.0.maxLength'],
    ['choices for text', [{ ...allergy, options: ['a'] }], 'questions.0.options'],
  ])('are refused with %s', async (_title, wrong, path) => {
    const { at } = await asking({ questions: [] });
    const { status, body } = await call(owner, 'PATCH', at, { questions: wrong });
    expect([status, body.errors?.[0]?.path]).toEqual([422, path]);
  });

  it('are none in a calendar that was stored before there were any', async () => {
    const { at, book, calendar } = await asking({ questions: [] });
    await runInDurableObject(calendarObject(env.CALENDARS, calendar.id), (instance, { storage }) => {
      storage.sql.exec("UPDATE calendar SET settings = json_remove(settings, '$.questions')");
      instance.store.reread();
    });
    expect((await call(undefined, 'GET', at)).body.questions).toEqual([]);
    const { status, body } = await book();
    expect([status, body.answers]).toEqual([201, null]);
    expect((await rowsOf(calendar.id, 'booking'))[0]?.answers).toBeNull();
  });
});

describe('a booking', () => {
  it('without what is required is refused, naming each, and the hold stands for another try', async () => {
    const { at, book, calendar } = await asking();
    const hold = (await call(customer, 'POST', `${at}/holds`, { start: tomorrow(12) })).body;
    const before = await rowsOf(calendar.id, 'log');
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const refused = await book({ holdId: hold.id, answers: { age: 3, level: 'Sometimes' } }, customer, key);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request']);
    expect(refused.body.errors).toEqual([
      { path: 'answers.allergy', message: 'must be answered' },
      { path: 'answers.level', message: 'must be one of the choices' },
      { path: 'answers.age', message: 'must be 6 or more' },
      { path: 'answers.waiver', message: 'must be agreed to' },
    ]);
    expect(await rowsOf(calendar.id, 'booking')).toEqual([]);
    expect(await rowsOf(calendar.id, 'log')).toEqual(before);
    expect(await rowsOf(calendar.id, 'hold')).toHaveLength(1);
    // Refusals by validation are not kept: the same key books with the right answers.
    expect((await book({ holdId: hold.id, answers }, customer, key)).status).toBe(201);
    expect(await rowsOf(calendar.id, 'hold')).toEqual([]);
  });

  it.each([
    ['an unknown question', '{"other":"x"}', 'answers.other'],
    ['a key that every object has', '{"constructor":"x"}', 'answers.constructor'],
    ['a list', '["x"]', 'answers'],
    ['an answer that is an object', '{"allergy":{"toString":"x"}}', 'answers.allergy'],
    ['an answer that is null', '{"allergy":null}', 'answers.allergy'],
    ['control characters', '{"allergy":"a\\u0000b"}', 'answers.allergy'],
    ['1,001 letters', JSON.stringify({ allergy: 'x'.repeat(1_001) }), 'answers.allergy'],
    ['a number beyond all', '{"age":1e400}', 'answers.age'],
    [
      'a thousand keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`q${i}`, 1]))),
      'answers',
    ],
  ])('is refused with %s for answers', async (_title, text, path) => {
    const { at } = await asking({ questions: [{ ...allergy, required: false, maxLength: 1_000 }, age] });
    const body = `{"start":"${tomorrow(12)}","answers":${text}}`;
    const answer = await new Browser().call('POST', `${at}/bookings`, {
      headers: { Authorization: `Bearer ${customer.token}` },
      body,
    });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  it('takes no harm from a key that would change what an object is', async () => {
    const { at } = await asking({ questions: [{ ...allergy, required: false }] });
    const answer = await new Browser().call('POST', `${at}/bookings`, {
      headers: { Authorization: `Bearer ${owner.token}` },
      body: `{"start":"${tomorrow(12)}","answers":{"__proto__":{"allergy":"x"},"allergy":"none"}}`,
    });
    expect(answer.body.answers).toEqual([{ ...shown[0], value: 'none' }]);
    expect(Object.hasOwn(Object.prototype, 'allergy')).toBe(false);
  });

  it('for a caller may leave required questions out, and what is said has to be right', async () => {
    const { book } = await asking({ capacity: 3 });
    const someone = { name: 'A Caller' };
    expect((await book({ for: someone }, owner)).body).toMatchObject({ answers: null, status: 'confirmed' });
    expect((await book({ for: someone, answers: { level: 'Often' } }, owner)).body.answers).toEqual([
      { ...shown[1], value: 'Often' },
    ]);
    expect((await book({ for: someone, answers: { level: 'Rarely' } }, owner)).status).toBe(422);
    expect((await book({}, owner)).status).toBe(422);
  });

  it('keeps what was asked, whatever becomes of the questions', async () => {
    const { at, book } = await asking();
    const { id } = (await book({ answers })).body;
    await call(owner, 'PATCH', at, { questions: [{ ...allergy, label: 'Favourite colour?' }] });
    expect((await call(owner, 'GET', `${at}/bookings/${id}`)).body.answers).toEqual(shown);
    const move = { start: tomorrow(15) };
    expect((await call(owner, 'POST', `${at}/bookings/${id}/reschedule`, move)).body.answers).toEqual(shown);
    await told(id, 2);
    expect((await historyOf(id))?.answers).toEqual(shown);
  });
});

describe('answers', () => {
  it('are told to operators, in every answer, and to nobody else in any', async () => {
    const { at, book, calendar } = await asking();
    const [theirs, operators] = [await ownSocket(customer.token), await ownSocket(owner.token)];
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const seen: unknown[] = [];
    const made = await book({ answers }, customer, key);
    const again = await book({ answers }, customer, key);
    expect([made.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
    const one = `${at}/bookings/${made.body.id}`;
    seen.push(made.body, again.body);
    await told(made.body.id);
    const stranger = await newPerson();
    for (const path of [at, `${at}/slots?from=${tomorrow(0)}&to=${tomorrow(23)}`, one, `${one}/ics`])
      for (const who of [customer, stranger, undefined]) seen.push((await call(who, 'GET', path)).body);
    for (const path of ['/api/me/bookings', '/api/me/notifications'])
      seen.push((await call(customer, 'GET', path)).body);
    const feed = (await call(customer, 'POST', '/api/me/feed')).body;
    seen.push((await new Browser().call('GET', new URL(feed.url).pathname + new URL(feed.url).search)).body);
    expect((await call(owner, 'GET', one)).body.answers).toEqual(shown);
    expect((await call(owner, 'GET', `${at}/bookings`)).body.items[0].answers).toEqual(shown);
    expect((await operators.next('booking')).booking.answers).toEqual(shown);
    const toOwner = (await theirs.next('booking')).booking;
    expect([toOwner.id, toOwner.answers]).toEqual([made.body.id, null]);
    const move = { start: tomorrow(16) };
    const moved = await call(customer, 'POST', `${one}/reschedule`, move, { 'Idempotency-Key': 'm' });
    const once = { 'Idempotency-Key': 'c' };
    const cancelled = await call(owner, 'POST', `${one}/cancel`, {}, once);
    expect(cancelled.body.answers).toEqual(shown);
    expect((await call(owner, 'POST', `${one}/cancel`, {}, once)).body.answers).toEqual(shown);
    seen.push(moved.body, theirs.texts, theirs.messages);
    await told(made.body.id, 3);
    // What is written for others to be told: everything in D1 but the booking itself.
    for (const table of Object.values(schema).filter((one) => is(one, SQLiteTable)))
      if (getTableName(table) !== 'bookings') seen.push(await db.select().from(table));
    seen.push(await rowsOf(calendar.id, 'log'));
    for (const one of seen) expect(JSON.stringify(one) ?? '').not.toContain(SECRET);
    expect(seen.length).toBeGreaterThan(30);
  });

  it('stay with an operator who approves what is to be paid, and with the same answer again', async () => {
    const price = { amount: 1_000, currency: 'EUR' };
    const { at, book } = await asking({ price, approvalRequired: true });
    const { id } = (await book({ answers })).body;
    const once = { 'Idempotency-Key': crypto.randomUUID() };
    const approve = () => call(owner, 'POST', `${at}/bookings/${id}/approve`, {}, once);
    const [first, again] = [await approve(), await approve()];
    expect(first.body).toMatchObject({ status: 'pending_payment', answers: shown });
    expect(first.body.payment.checkoutUrl).toEqual(expect.any(String));
    expect([again.headers.get('Idempotent-Replayed'), again.body]).toEqual(['true', first.body]);
    const paying = await call(customer, 'POST', `${at}/bookings/${id}/pay`, {});
    expect([paying.status, paying.body.answers]).toEqual([200, null]);
  });

  it('are told to operators alone once the booking has left its calendar, too', async () => {
    const { at, book, calendar } = await asking();
    const { id } = (await book({ answers })).body;
    await told(id);
    const startAt = Date.parse(tomorrow(12)) - 180 * 86_400_000;
    await db.update(bookings).set({ startAt }).where(eq(bookings.id, id));
    await runInDurableObject(calendarObject(env.CALENDARS, calendar.id), (_instance, { storage }) => {
      storage.sql.exec('DELETE FROM booking');
    });
    expect((await call(owner, 'GET', `${at}/bookings/${id}`)).body.answers).toEqual(shown);
    expect((await call(owner, 'GET', `${at}/bookings`)).body.items[0].answers).toEqual(shown);
    const theirs = await call(customer, 'GET', `${at}/bookings/${id}`);
    expect([theirs.status, theirs.body.answers]).toEqual([200, null]);
    expect((await call(await newPerson(), 'GET', `${at}/bookings/${id}`)).status).toBe(404);
  });

  it('are in the export of whoever gave them, and gone with their account', async () => {
    const { at, book, calendar } = await asking();
    const leaver = await newPerson();
    const { id } = (await book({ answers }, leaver)).body;
    const other = (await book({ answers, start: tomorrow(14) })).body;
    await Promise.all([told(id), told(other.id)]);
    expect((await call(leaver, 'GET', '/api/me/export')).body.bookings[0].answers).toEqual(shown);
    await call(leaver, 'DELETE', '/api/me');
    expect((await call(owner, 'GET', `${at}/bookings/${id}`)).body).toMatchObject({
      status: 'cancelled',
      answers: null,
      user: { id: null, name: '' },
    });
    expect((await historyOf(id))?.answers).toBeNull();
    const kept = JSON.stringify([await rowsOf(calendar.id, 'booking'), await rowsOf(calendar.id, 'answer')]);
    expect(kept.split(SECRET)).toHaveLength(2);
    expect((await call(owner, 'GET', `${at}/bookings/${other.id}`)).body.answers).toEqual(shown);
  });

  it('are columns of the bookings’ file, as text that no spreadsheet runs', async () => {
    const evil = { id: 'evil', kind: 'text', label: '=1+1' };
    const { at, book } = await asking({ questions: [evil, age, waiver], capacity: 9 });
    for (const text of ['=HYPERLINK("http://x")', '+1', '-1', '@a', 'a;=b\n=c'])
      await book({ answers: { evil: text, age: 7, waiver: true } });
    await call(owner, 'PATCH', at, { questions: [age, { ...evil, label: 'Was it asked so?' }] });
    const last = (await book({ answers: { age: 8 } })).body;
    await told(last.id);
    const date = tomorrow(0).slice(0, 10);
    const file = String(
      (await call(owner, 'GET', `${at}/bookings.csv?from=${date}&to=${tomorrow(23)}`)).body,
    );
    expect(file.split('\r\n')[0]).toMatch(/"Id","How old\?","Was it asked so\?","Other answers"$/);
    const ends = file.match(/,7,,"[^\r]*?"\r\n|,8,,\r\n/g)?.sort();
    expect(ends).toHaveLength(6);
    for (const cell of [`"'=1+1: =HYPERLINK(`, `"'=1+1: +1`, `"'=1+1: a;'=b\n'=c; I take part`])
      expect(file).toContain(cell);
    await call(owner, 'PATCH', at, { questions: [{ ...evil, label: '@SUM(1)' }, evil].slice(1) });
    const again = String(
      (await call(owner, 'GET', `${at}/bookings.csv?from=${date}&to=${tomorrow(23)}`)).body,
    );
    expect(again.split('\r\n')[0]).toContain(`,"'=1+1","Other answers"`);
    for (const cell of [`"'=HYPERLINK(""http://x"")"`, `"'+1"`, `"'-1"`, `"'@a"`, `"a;'=b\n'=c"`])
      expect(again).toContain(cell);
  });
});
