import { describe, expect, it } from 'vitest';
import type { WaitingRecord } from '../calendar/waiting.ts';
import type { WaitingJob } from '../contract/jobs.ts';
import { on, owner, rules } from '../test/calendar-world.ts';
import { planWaiting, waitingDedupe, waitingSubject } from './waiting.ts';

const settings = { ...rules({ name: 'Court', timeZone: 'Europe/Athens' }), slug: 'court' };
const calendar = { id: 'c', ownerId: owner.userId, settings, revision: 1, createdAt: 0, deletedAt: null };
const offer = { holdId: 'h', start: on('10:00'), end: on('11:00'), expiresAt: on('08:10') };
const place: WaitingRecord = {
  ...{ id: 'p', turn: 1, userId: 'ada', userName: 'Ada', seats: 1, createdAt: 0, version: 2 },
  ...{ from: on('09:00'), to: on('20:00'), offer, lapsedAt: null },
};
const job: WaitingJob = {
  type: 'waiting',
  calendarId: calendar.id,
  kind: 'waiting_offered',
  placeId: place.id,
  version: 2,
};
const lapsed = { ...place, lapsedAt: on('08:10'), version: 3 };
const lapse: WaitingJob = { ...job, kind: 'waiting_lapsed', version: 3 };
const plan = (of: WaitingJob, changes: Partial<WaitingRecord> = {}, now = on('08:00'), ended = false) =>
  planWaiting(
    of,
    { calendar: { ...calendar, deletedAt: ended ? now : null }, place: { ...place, ...changes } },
    now,
  );

describe('who waited', () => {
  it('reads what came free, and until when, by the calendar’s clock, with a way to take it', () => {
    expect(plan(job)).toEqual([
      {
        ...{ userId: 'ada', role: 'customer', kind: 'waitlist_offer', dedupe: waitingDedupe(job) },
        title: 'A time came free for you',
        text: 'Court, Mon 1 Jan, 12:00. Held for you until 10:10',
        url: '/c/court?day=2035-01-01&wait=2035-01-01T10:00:00Z',
      },
    ]);
    expect(plan(lapse, lapsed)).toMatchObject([
      { kind: 'waitlist_lapsed', text: expect.stringContaining('You are not in line any more') },
    ]);
  });

  it('reads nothing of an offer that is over, was made anew, or of a calendar that has ended', () => {
    expect(plan(job, {}, on('08:10'))).toEqual([]);
    expect(plan(job, { lapsedAt: on('08:10') })).toEqual([]);
    expect(plan(job, { version: 4 })).toEqual([]);
    expect(plan(job, { offer: null })).toEqual([]);
    expect(plan(job, {}, on('08:00'), true)).toEqual([]);
    expect(plan({ ...lapse, version: 2 })).toEqual([]);
  });

  it('gets a push that waits for the device no longer than the offer stands', () => {
    const present = { calendar, place };
    const [notice] = plan(job);
    if (!notice) throw new Error('no notice');
    const badge = { id: 'n', unread: 3 };
    const push = waitingSubject(present, [notice]).push(notice, badge, on('08:07'));
    expect(push).toMatchObject({ ttlSeconds: 180, urgency: 'high', tag: 'waiting p', id: 'n', unread: 3 });
  });
});
