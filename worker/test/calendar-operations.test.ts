// The published sequences of operations, against the code that decides and commits, inside a real object.
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { cancel, moveBooking, operate, requireOwnHold, takeBooking } from '../calendar/bookings.ts';
import type { Outcome } from '../calendar/calendar.ts';
import { type Desk, requireActor, visibleBooking } from '../calendar/desk.ts';
import { releaseHold, takeHold } from '../calendar/holds.ts';
import { OCCUPYING } from '../domain/booking.ts';
import { on, owner, person, World } from './calendar-world.ts';
import operations from './cases/operations.json';

interface Operation {
  at: string;
  actor: string;
  op: string;
  id?: string;
  target?: string;
  start?: string;
  end?: string;
  seats?: number;
  ttl?: number;
  key?: string;
  group?: number;
  expect?: string;
}

const actorOf = (name: string) => (name === 'host' ? owner : person(name));

function decide(operation: Operation, targetId: string): (desk: Desk) => { id: string } {
  const span = { start: on(operation.start ?? '00:00'), end: on(operation.end ?? '00:00') };
  const seats = operation.seats ?? 1;
  const ttl = operation.ttl ?? 0;
  const booked = (desk: Desk, taken: typeof span, count: number, pending = false) => {
    const actor = requireActor(desk);
    return takeBooking(desk, {
      span: taken,
      seats: count,
      status: pending ? 'pending_approval' : 'confirmed',
      pendingUntil: pending ? desk.now + ttl * 1_000 : null,
      note: '',
      person: { userId: actor.userId, userName: actor.name, contactEmail: null },
    });
  };
  switch (operation.op) {
    case 'hold':
      return (desk) => takeHold(desk, { span, seats, holdSeconds: ttl });
    case 'release':
      return (desk) => {
        releaseHold(desk, targetId);
        return { id: targetId };
      };
    case 'book':
      return (desk) => booked(desk, span, seats);
    case 'request':
      return (desk) => booked(desk, span, seats, true);
    case 'confirm':
      return (desk) => {
        const hold = requireOwnHold(desk, requireActor(desk), targetId);
        return booked(desk, hold, hold.seats);
      };
    case 'approve':
    case 'decline':
      return (desk) => operate(desk, targetId, operation.op === 'approve' ? 'approve' : 'decline');
    case 'cancel':
      return (desk) => cancel(desk, targetId);
    case 'reschedule':
      return (desk) => moveBooking(desk, visibleBooking(desk, targetId), span);
    default:
      throw new Error(`no such operation: ${operation.op}`);
  }
}

const WORDS: Record<string, string> = {
  slot_taken: 'conflict',
  limit_reached: 'limit',
  too_many_holds: 'limit',
};

function wordOf(outcome: Outcome<unknown>): string {
  if (outcome.replayed) return 'replay';
  return outcome.ok ? 'ok' : (WORDS[outcome.problem.code] ?? outcome.problem.code);
}

describe('sequences of operations', () => {
  it.each(operations.cases.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    const world = await World.create(
      {
        capacity: 'capacity' in one ? one.capacity : 1,
        approvalRequired: true,
        limits: {
          perUserPerDay: 'maxPerActorPerDay' in one ? one.maxPerActorPerDay : null,
          perUserPerWeek: null,
          perUserActive: null,
        },
      },
      on('00:00'),
    );
    const ids = new Map<string, string>();
    const groups = new Map<string, Record<string, number>>();
    const run = async (operation: Operation) => {
      await world.moveTo(on(operation.at));
      const targetId = ids.get(operation.target ?? '') ?? crypto.randomUUID();
      const outcome = await runInDurableObject(world.object, (instance) =>
        instance.calendar.change(
          actorOf(operation.actor),
          200,
          operation.key === undefined
            ? undefined
            : { key: `${operation.actor} ${operation.key}`, fingerprint: 'the same' },
          decide(operation, targetId),
        ),
      );
      if (outcome.ok && operation.id) ids.set(operation.id, outcome.body.id);
      return wordOf(outcome);
    };

    const waiting: Operation[] = [];
    const runGroup = async () => {
      const together = waiting.splice(0);
      const words = await Promise.all(together.map(run));
      words.forEach((word, index) => {
        const counts = groups.get(String(together[index]?.group)) ?? {};
        counts[word] = (counts[word] ?? 0) + 1;
        groups.set(String(together[index]?.group), counts);
      });
    };
    for (const operation of one.ops as Operation[]) {
      if (operation.group !== undefined) {
        waiting.push(operation);
        continue;
      }
      await runGroup();
      expect([operation.op, operation.at, await run(operation)]).toEqual([
        operation.op,
        operation.at,
        operation.expect,
      ]);
    }
    await runGroup();

    if ('expectGroups' in one) expect(Object.fromEntries(groups)).toEqual(one.expectGroups);
    const booked = await runInDurableObject(world.object, (_instance, state) =>
      state.storage.sql
        .exec<{ status: string }>('SELECT status FROM booking')
        .toArray()
        .filter(
          (row) => OCCUPYING.some((status) => status === row.status) && !row.status.startsWith('pending'),
        ),
    );
    expect(booked).toHaveLength(one.finalBooked);
  });
});
