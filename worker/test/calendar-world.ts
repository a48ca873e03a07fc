// Calendars to test with: made through the API, with a clock that stands until it is moved.
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Outcome } from '../calendar/calendar.ts';
import { calendarObject } from '../calendar/client.ts';
import type { Settings } from '../calendar/records.ts';
import { CalendarCreate, type CalendarCreateInput, SlotList } from '../contract/calendars.ts';
import { parseInstant } from '../contract/primitives.ts';

/** Far ahead, so that no real alarm fires by itself; a Monday. */
export const MONDAY = '2035-01-01';

export function at(instant: string): number {
  const parsed = parseInstant(instant);
  if (parsed === undefined) throw new Error(`not an instant: ${instant}`);
  return parsed;
}

/** An instant on that Monday, from `HH:MM` or `HH:MM:SS`, in UTC. */
export function on(time: string): number {
  return at(`${MONDAY}T${time.length === 5 ? `${time}:00` : time}Z`);
}

/** Open around the clock every day, in UTC, hourly, one seat. */
export function rules(changes: Partial<CalendarCreateInput> = {}): Settings {
  const parsed = CalendarCreate.parse({
    name: 'Court',
    timeZone: 'UTC',
    schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] },
    slotMinutes: 60,
    maxAdvanceDays: 60,
    ...changes,
  });
  return { ...parsed, slug: parsed.slug ?? `court-${crypto.randomUUID().slice(0, 8)}` };
}

export const owner = { userId: '00000000-0000-4000-8000-00000000000a', name: 'Olga Owner' };

/** Whoever is in a test has an account: of who has none, a calendar's history tells as of somebody who left. */
const people = new Map([[owner.userId, owner]]);

/** A person of their own, by a short name. To be named before the first `World.create`, to have an account. */
export function person(name: string) {
  const hex = [...name]
    .map((char) => char.charCodeAt(0).toString(16))
    .join('')
    .slice(-12)
    .padStart(12, '0');
  const made = { userId: `00000000-0000-4000-8000-${hex}`, name };
  people.set(made.userId, made);
  return made;
}

async function makeAccounts(): Promise<void> {
  const rows = JSON.stringify([...people.values()]);
  await env.DB.prepare(
    `INSERT INTO users (id, name, created_at)
     SELECT value ->> 'userId', value ->> 'name', 0 FROM json_each(?) WHERE 1 ON CONFLICT DO NOTHING`,
  )
    .bind(rows)
    .run();
}

/** A calendar's object whose clock stands at `now` until it is moved. */
export class World {
  readonly id = crypto.randomUUID();
  #now: number;

  private constructor(now: number) {
    this.#now = now;
  }

  static async create(changes: Partial<CalendarCreateInput> = {}, now = on('08:00')): Promise<World> {
    await makeAccounts();
    const world = new World(now);
    await world.setClock();
    await world.object.create({ id: world.id, ownerId: owner.userId, settings: rules(changes) });
    return world;
  }

  get object() {
    return calendarObject(env.CALENDARS, this.id);
  }

  get now(): number {
    return this.#now;
  }

  /** After an eviction the new instance has the real clock again. */
  async setClock(): Promise<void> {
    await runInDurableObject(this.object, (instance) => {
      instance.clock.now = () => this.#now;
    });
  }

  async moveTo(now: number): Promise<void> {
    this.#now = now;
  }

  /** Fires the alarm, if one is set. */
  async alarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.object);
  }

  /** How many rows a table has. */
  async count(table: string): Promise<number> {
    return runInDurableObject(this.object, (_instance, state) =>
      Number(state.storage.sql.exec(`SELECT count(*) AS n FROM ${table}`).one().n),
    );
  }

  async slotAt(start: number) {
    const outcome = await this.object.slots(null, { start, end: start + 1 });
    return SlotList.parse(JSON.parse(body(outcome).json)).slots[0];
  }
}

export function body<Body>(outcome: Outcome<Body>): Body {
  if (!outcome.ok) throw new Error(`${outcome.problem.code}: ${outcome.problem.detail}`);
  return outcome.body;
}

/** The status of an outcome, or the code of its refusal. */
export function result(outcome: Outcome<unknown>): number | string {
  return outcome.ok ? outcome.status : outcome.problem.code;
}
