// Who runs a calendar with others is told what its owner is told, each once; and what people do together is told as it was.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deliverBooking } from '../notify/deliver.ts';
import { recordChange } from '../notify/record.ts';
import { db } from './auth-app.ts';
import { call, customer, newCallers, owner, tomorrow } from './callers.ts';
import {
  deliver,
  inboxOf,
  jobOf,
  mailed,
  NOW,
  postWith,
  presentOf,
  somebody,
  statusesTo,
} from './delivery-world.ts';
import { newTeam, type Part, type Person, remove, teamOf } from './team-world.ts';

let people: Record<Exclude<Part, 'owner'>, Person>;

beforeEach(async () => {
  await newCallers();
  people = await newTeam();
});

const titlesOf = async (who: Person) => (await inboxOf(who.userId)).map(({ title }) => title).sort();
const book = (who: Person, id: string) =>
  call(who, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) });
const act = (who: Person, id: string, booking: string, what: string) =>
  call(who, 'POST', `/api/calendars/${id}/bookings/${booking}/${what}`, {});

describe('a request', () => {
  it('is told to the owner and to each manager once, to nobody else of the team', async () => {
    const { id } = await teamOf(people, { approvalRequired: true });
    await book(customer, id);
    for (const who of [owner, people.manager]) {
      await vi.waitFor(async () => expect(await titlesOf(who)).toContain('Ada Lovelace asks for a time'));
    }
    expect((await titlesOf(people.manager)).filter((title) => /asks/.test(title))).toHaveLength(1);
    for (const who of [people.viewer, people.member]) expect(await titlesOf(who)).toEqual([]);
  });

  it('is mailed to each of them once, however often the job comes, and not to who left before', async () => {
    const [first, second, customerOf] = [await somebody(), await somebody(), await somebody()];
    const present = presentOf(customerOf.id, { status: 'pending_approval', pendingUntil: NOW + 1 });
    const withTeam = { ...present, managerIds: [first.id, second.id] };
    const job = jobOf(present, 'booking_requested');
    // `second` leaves between the change and the queue's turn.
    const post = postWith({ ...present, managerIds: [first.id] });
    const members = [first, second].map(({ id }) => ({ id, role: 'manager' as const, addedAt: 0 }));
    const { calendar, booking } = withTeam;
    await recordChange(
      db,
      {
        ...{ calendar, rulesChanged: false, seq: job.seq, bookings: [booking], told: [{ job, booking }] },
        ...{ payments: [], claimed: [], places: [], offers: [], team: { members, changes: [] } },
      },
      NOW,
    );
    for (let i = 0; i < 3; i += 1) await deliverBooking(post, job, NOW);
    expect(await mailed(first.email)).toHaveLength(1);
    expect(await mailed(second.email)).toHaveLength(0);
    expect(await statusesTo(first.id)).toEqual(['email sent']);
    expect(await statusesTo(second.id)).toEqual(['email skipped']);
  });
});

describe('a cancellation', () => {
  it('by the customer is told to the owner and the managers, by a manager to the customer alone', async () => {
    const { id } = await teamOf(people, { capacity: 5 });
    const [first, second] = [(await book(customer, id)).body.id, (await book(customer, id)).body.id];
    await act(customer, id, first, 'cancel');
    for (const who of [owner, people.manager])
      await vi.waitFor(async () => expect(await titlesOf(who)).toContain('Ada Lovelace cancelled'));
    await act(people.manager, id, second, 'cancel');
    // Who did it may have left by the time that it is told.
    await remove(id, people.manager);
    await vi.waitFor(async () =>
      expect((await titlesOf(customer)).filter((title) => title === 'Cancelled')).toHaveLength(2),
    );
    expect((await titlesOf(owner)).filter((title) => /cancelled/.test(title))).toHaveLength(1);
  });

  it('of a manager’s own booking is told to the owner, and to the manager once', async () => {
    const { id } = await teamOf(people);
    const { body } = await book(people.manager, id);
    await vi.waitFor(async () => expect(await titlesOf(people.manager)).toEqual(['Booked']));
    await act(people.manager, id, body.id, 'cancel');
    await vi.waitFor(async () => expect(await titlesOf(owner)).toContain('Ada Lovelace cancelled'));
    expect(await titlesOf(people.manager)).toEqual(['Booked', 'Cancelled']);
    expect((await titlesOf(owner)).filter((title) => /cancelled/.test(title))).toHaveLength(1);
    const self = await somebody();
    const present = { ...presentOf(self.id, { status: 'cancelled' }), managerIds: [self.id] };
    await deliver(postWith(present), present, jobOf(present, 'booking_cancelled', { by: 'customer' }), NOW);
    expect(await mailed(self.email)).toHaveLength(1);
  });
});

describe('a change of the team', () => {
  it('is told to the owner when somebody joins or leaves, and to whom it is about when the owner does it', async () => {
    const { id } = await teamOf(people);
    await vi.waitFor(async () =>
      expect(await titlesOf(owner)).toEqual([
        'Ada Lovelace joined as a manager',
        'Ada Lovelace joined as a member',
        'Ada Lovelace joined as a viewer',
      ]),
    );
    await call(owner, 'PATCH', `/api/calendars/${id}/team/${people.member.userId}`, { role: 'viewer' });
    await vi.waitFor(async () => expect(await titlesOf(people.member)).toEqual(['You are a viewer now']));
    await remove(id, people.member);
    await vi.waitFor(async () =>
      expect(await titlesOf(people.member)).toEqual([
        'You are a viewer now',
        'You are no longer in the team',
      ]),
    );
    await remove(id, people.viewer, people.viewer);
    // Nobody is named any more who is no longer there.
    await vi.waitFor(async () =>
      expect(await titlesOf(owner)).toEqual(['Ada Lovelace joined as a manager', 'Somebody left the team']),
    );
    expect(await titlesOf(people.viewer)).toEqual([]);
  });

  it('stands in the audit of who did it', async () => {
    const { id, name } = await teamOf(people);
    await call(owner, 'PATCH', `/api/calendars/${id}/team/${people.viewer.userId}`, { role: 'member' });
    await remove(id, people.viewer);
    await remove(id, people.manager, people.manager);
    const audit = async (who: Person) =>
      (await call(who, 'GET', '/api/me/audit')).body.items.map(
        ({ kind, detail }: { kind: string; detail: string }) => `${kind}: ${detail}`,
      );
    expect(await audit(owner)).toEqual(
      expect.arrayContaining([`member_removed: ${name}`, 'member_changed: Ada Lovelace: member']),
    );
    expect(await audit(people.manager)).toContain(`team_left: ${name}`);
  });
});
