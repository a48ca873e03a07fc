// Fills an empty QuickSlot with the demo, through its public API alone: every rule holds for it, and each call may be
// repeated (same Idempotency-Key), so a seed that was cut off is simply run again.
import { pathToFileURL } from 'node:url';
import { addDays, CALLERS, demoCalendars, PEOPLE, today } from './demo.mjs';

const DAYS = 14;
const AT_ONCE = 8;

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function client(base, origin) {
  return async (method, path, { token, body, key, allow = [] } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(base + path, {
        method,
        headers: {
          Origin: origin,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(key ? { 'Idempotency-Key': key } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (answer.ok) return text === '' ? null : JSON.parse(text);
      if (answer.status === 503 && attempt < 5) continue;
      const code = text.startsWith('{') ? JSON.parse(text).code : text.slice(0, 200);
      if (allow.includes(code)) return undefined;
      throw new Error(
        `The demo could not be made: ${method} ${path} answered ${answer.status} ${text.slice(0, 500)}`,
      );
    }
  };
}

/** Registers a person, or signs in who is registered already. */
async function enter(call, { email, password, name }) {
  const registered = await call('POST', '/api/auth/register', {
    body: { email, password, name },
    allow: ['email_taken'],
  });
  const signedIn = registered ?? (await call('POST', '/api/auth/login', { body: { email, password } }));
  return signedIn.accessToken;
}

async function openCalendar(call, token, calendar) {
  const made = await call('POST', '/api/calendars', { token, body: calendar, allow: ['slug_taken'] });
  return made ?? (await call('GET', `/api/calendars/${calendar.slug}`, { token }));
}

/** Date, hour and ISO weekday of an instant on the calendar's wall clock. */
function wallClock(timeZone) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  return (instant) => {
    const part = Object.fromEntries(
      format.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]),
    );
    const date = `${part.year}-${part.month}-${part.day}`;
    return { date, hour: Number(part.hour), weekday: new Date(`${date}T00:00:00Z`).getUTCDay() || 7 };
  };
}

/** The bookings of a fortnight for one calendar: the customer's own first, then callers and walk-ins. */
function plan({ calendar, busy, notes, mine, answers }, slots, random) {
  const clock = wallClock(calendar.timeZone);
  const first = today(calendar.timeZone);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const own = new Set();
  for (const [days, hour] of mine) {
    const date = addDays(first, days);
    const later = slots.filter(({ start }) => clock(start).date >= date && !own.has(start));
    const slot = later.find(({ start }) => clock(start).hour >= hour) ?? later[0];
    if (slot) own.add(slot.start);
  }
  const planned = [...own].map((start, index) => ({
    who: 'customer',
    start,
    note: notes[index % notes.length],
    ...(answers ? { answers: answers(index, false) } : {}),
  }));
  const seats = calendar.capacity ?? 1;
  for (const { start } of slots) {
    const { hour, weekday } = clock(start);
    let left = seats - (own.has(start) ? 1 : 0);
    for (let key = 0; key < (seats === 1 ? 1 : 6) && left > 0; key += 1) {
      if (random() >= busy(hour, weekday)) continue;
      const party = seats === 1 ? 1 : Math.min(left, 1 + Math.floor(random() * 3));
      const note = random() < 0.15 ? pick(notes) : '';
      planned.push({
        ...{ who: 'operator', start, seats: party, note, for: { name: pick(CALLERS) }, key },
        ...(answers ? { answers: answers(planned.length, true) } : {}),
      });
      left -= party;
    }
  }
  return planned;
}

async function inParallel(items, work) {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

async function fill(call, tokens, demo, random) {
  const calendar = await openCalendar(call, tokens.operator, demo.calendar);
  const base = `/api/calendars/${calendar.id}`;
  const midnight = Date.parse(`${today(calendar.timeZone)}T00:00:00Z`);
  const range = `from=${encodeURIComponent(new Date(midnight).toISOString())}&to=${encodeURIComponent(new Date(midnight + DAYS * 86_400_000).toISOString())}`;
  const { slots } = await call('GET', `${base}/slots?${range}`);
  if (demo.block) {
    const date = addDays(today(calendar.timeZone), demo.block.day);
    const clock = wallClock(calendar.timeZone);
    const from = slots.find(({ start }) => clock(start).date >= date && clock(start).hour >= demo.block.hour);
    const blocks = from ? [{ start: from.start, reason: demo.block.reason }] : [];
    for (const { start, reason } of blocks) {
      const end = new Date(Date.parse(start) + demo.block.minutes * 60_000).toISOString();
      await call('POST', `${base}/blocks`, {
        token: tokens.operator,
        body: { start, end, reason },
        key: `seed-block-${start}`,
      });
    }
  }
  const planned = plan(demo, slots, random);
  const toApprove = [];
  // The customer's own go first; then everybody else's, eight at once.
  for (const who of ['customer', 'operator']) {
    await inParallel(
      planned.filter((one) => one.who === who),
      async ({ key = 0, who: _who, ...body }) => {
        const booking = await call('POST', `${base}/bookings`, {
          token: tokens[who],
          body,
          key: `seed-${who}-${body.start}-${key}`,
          // Time goes on while this runs, and blocked time is taken: both are no mistake.
          allow: ['slot_taken', 'slot_unavailable'],
        });
        if (who === 'customer' && booking?.status === 'pending_approval') toApprove.push(booking);
        await pay(call, booking);
      },
    );
  }
  toApprove.sort((a, b) => a.start.localeCompare(b.start));
  if (demo.approveFirst && toApprove[0]) {
    await call('POST', `${base}/bookings/${toApprove[0].id}/approve`, {
      token: tokens.operator,
      key: 'seed-approve',
      allow: ['conflict'],
    });
  }
}

/** Pays at the test checkout, which is on the same server. */
async function pay(call, booking) {
  const url = booking?.payment?.checkoutUrl;
  // Where it lapsed meanwhile, the checkout has ended.
  if (url) await call('POST', new URL(url).pathname, { body: { outcome: 'paid' }, allow: ['conflict'] });
}

/** Seeds the server at `base`; `origin` is the one address that people see. */
export async function seed(base, { origin = base } = {}) {
  const call = client(base, origin);
  const [operator, customer] = await Promise.all(PEOPLE.map((person) => enter(call, person)));
  const demos = demoCalendars();
  await Promise.all(
    demos.map((demo, index) => fill(call, { operator, customer }, demo, randomFrom(20 + index))),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const base = process.argv[2] ?? 'http://localhost:8787';
  await seed(base);
  console.log(`The demo is at ${base}.`);
}
