// Any free one of several calendars. Each decides for itself alone, so one is asked at a time, and the next only once that
// one has refused: nobody ever has two.
//
// Repeated, or sent twice at once with the same Idempotency-Key, it has one effect, by two rules:
// 1. What is asked for in which order is written down in D1 before the first calendar is asked, the first writer's word
//    being everybody's. How busy the calendars are is looked at once, for that.
// 2. Each calendar keeps its answer to that plan, a refusal too (`keepsRefusals`), so it says the same to whoever asks again.
// So all calls with one key walk the same way past the same refusals to the same yes, wherever an earlier one was cut off.
import type { Once, Outcome } from '../calendar/calendar.ts';
import { calendarObject, unwrap } from '../calendar/client.ts';
import type { Actor } from '../calendar/desk.ts';
import type { Glance } from '../calendar/group-glance.ts';
import { clock } from '../clock.ts';
import type { HoldCreate } from '../contract/bookings.ts';
import { Problem, type ProblemCode } from '../contract/problems.ts';
import type { Database } from '../db/client.ts';
import { findPlan, forgetPlan, keepPlan, type PlanRow } from '../db/group-plans.ts';
import type { GroupRow } from '../db/groups.ts';
import type { Plan } from '../db/schema-groups.ts';
import { fairOrder } from '../domain/group.ts';
import { overlaps } from '../domain/interval.ts';
import type { Env } from '../env.ts';

type CalendarStub = ReturnType<Env['CALENDARS']['getByName']>;

interface Asked<Body> {
  readonly group: GroupRow;
  /** The one calendar that will do; any where undefined. */
  readonly only: string | undefined;
  readonly actor: Actor;
  readonly wanted: HoldCreate;
  readonly once: Once | undefined;
  readonly ask: (object: CalendarStub, actor: Actor, kept: Once | undefined) => Promise<Outcome<Body>>;
}

interface Found<Body> {
  readonly calendarId: string;
  readonly body: Body;
  readonly replayed: boolean;
  /** What that calendar keeps the answer under. */
  readonly kept: Once | undefined;
}

/** The first yes. A refusal where none comes: the one that helps the caller most. */
export async function askInTurn<Body>(env: Env, db: Database, asked: Asked<Body>): Promise<Found<Body>> {
  const { row, isRepeated } = await planOf(env, db, asked);
  const { order, otherwise } = row.plan;
  const { actor, once } = asked;
  const key = `${actor.userId} group ${row.id}`;
  const kept = once && { key, fingerprint: row.fingerprint, keepsRefusals: true };
  const held = new Set(row.plan.held);
  const refused: Extract<Outcome<Body>, { ok: false }>[] = [];
  for (const { calendarId, ...slot } of order) {
    for (const hold of held) {
      if (hold.calendarId === calendarId || !overlaps(hold, slot)) continue;
      await calendarObject(env.CALENDARS, hold.calendarId).release(actor, hold.holdId);
      held.delete(hold);
    }
    const outcome = await asked.ask(calendarObject(env.CALENDARS, calendarId), actor, kept);
    if (outcome.ok) return { calendarId, body: outcome.body, replayed: outcome.replayed, kept };
    refused.push(outcome);
  }
  const worst = refused.find(({ problem }) => !SHORT_OF_SEATS.has(problem.code));
  // As with one calendar, a 409 is what the key answers from now on, and every other refusal may be tried again.
  if (once && (worst || otherwise !== 'slot_taken')) await forgetPlan(db, row);
  if (worst) unwrap(worst);
  throw nothingFree(otherwise, isRepeated && refused.every(({ replayed }) => replayed));
}

const SHORT_OF_SEATS: ReadonlySet<ProblemCode> = new Set(['slot_taken', 'slot_unavailable', 'not_found']);

function nothingFree(why: Plan['otherwise'], replayed: boolean): Problem {
  switch (why) {
    case 'slot_taken':
      return new Problem(
        why,
        'Somebody was faster: nothing in this group is free at that time.',
        undefined,
        replayed ? { 'Idempotent-Replayed': 'true' } : {},
      );
    case 'slot_unavailable':
      return new Problem(why, 'That time is on no board of this group, or no longer.');
    case 'invalid_request': {
      const message = 'are more than any calendar of this group takes at once';
      return new Problem(why, `seats: ${message}`, [{ path: 'seats', message }]);
    }
  }
}

/** The plan that the key has, or a new one, written down where there is a key. */
async function planOf<Body>(
  env: Env,
  db: Database,
  asked: Asked<Body>,
): Promise<{ row: PlanRow; isRepeated: boolean }> {
  const { once, actor } = asked;
  const now = clock.now();
  const known = once && (await findPlan(db, once.key, now));
  if (once && known) return { row: sameRequest(known, once), isRepeated: true };
  const id = crypto.randomUUID();
  const plan = await makePlan(env, asked);
  const row = { key: '', fingerprint: '', ...once, id, userId: actor.userId, plan, createdAt: now };
  const kept = once ? await keepPlan(db, row) : row;
  return { row: once ? sameRequest(kept, once) : kept, isRepeated: kept.id !== id };
}

function sameRequest(row: PlanRow, once: Once): PlanRow {
  if (row.fingerprint === once.fingerprint) return row;
  throw new Problem(
    'idempotency_key_reused',
    'This Idempotency-Key was used for another request. Use a new one.',
  );
}

/** Looks at all calendars at once, and orders those that have room: the one where the caller holds that time, then fairly. */
async function makePlan<Body>(env: Env, { group, only, actor, wanted }: Asked<Body>): Promise<Plan> {
  const glances = await Promise.all(
    group.calendarIds.map(async (id) => {
      const outcome = await calendarObject(env.CALENDARS, id).glance(actor, wanted);
      return outcome.ok ? [{ id, ...outcome.body }] : [];
    }),
  );
  const seen = glances.flat();
  if (seen.length === 0) throw new Problem('not_found', 'There is no such group.');
  const candidates = only === undefined ? seen : seen.filter(({ id }) => id === only);
  if (candidates.length === 0) throw new Problem('not_found', 'There is no such calendar in this group.');
  const free = candidates.flatMap((one) =>
    one.refusal === null && one.slot ? [{ ...one, ...one.slot }] : [],
  );
  const isHeld = ({ held }: Glance) => held.some(({ start }) => start === wanted.start);
  const order = fairOrder(free, `${wanted.start} ${actor.userId}`);
  return {
    order: [...order.filter(isHeld), ...order.filter((one) => !isHeld(one))].map(({ id, start, end }) => ({
      ...{ calendarId: id, start, end },
    })),
    held: seen.flatMap(({ id, held }) =>
      held.map((hold) => ({ calendarId: id, holdId: hold.id, start: hold.start, end: hold.end })),
    ),
    otherwise: REFUSALS.find((code) => candidates.some(({ refusal }) => refusal === code)) ?? 'slot_taken',
  };
}

/** What is answered where several calendars have no room for different reasons, the first that is among them. */
const REFUSALS = ['slot_taken', 'slot_unavailable', 'invalid_request'] as const;
