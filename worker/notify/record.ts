// What D1 is to know of some changes of a calendar, planned from the present truth and written together: the bookings
// as they are, the notices for people's inboxes, and what is to be sent to their devices and addresses.
import { createHash } from 'node:crypto';
import type { Change, Recorded } from '../calendar/readers.ts';
import type { Database } from '../db/client.ts';
import { writeHistory } from '../db/history.ts';
import { namesOf } from '../db/team.ts';
import type { Telling } from '../db/tellings.ts';
import { can } from '../domain/roles.ts';
import { type Notice, planNotices } from './plan.ts';
import { planTeam } from './plan-team.ts';
import { accountOf } from './recipient.ts';
import { planWaiting } from './waiting.ts';

/** In one round trip, however many changes; harmless when repeated: what is there already stays as it is. */
export async function recordChange(db: Database, change: Change, now: number): Promise<Recorded> {
  const { calendar, told, offers, rulesChanged, seq, bookings, claimed, places, team } = change;
  const managerIds = team.members.flatMap(({ id, role }) => (can(role, 'manage') ? [id] : []));
  const tellings = [
    ...told.flatMap(({ job, booking, ...rest }) =>
      planNotices(job, { calendar, booking, managerIds, ...rest }, now).map((notice) =>
        tellingOf(notice, job, notice.userId === null ? booking.contactEmail : null),
      ),
    ),
    ...offers.flatMap(({ job, place }) =>
      planWaiting(job, { calendar, place }, now).map((notice) => tellingOf(notice, job, null)),
    ),
  ];
  const names = await namesOf(
    db,
    team.changes.flatMap(({ userId }) => userId ?? []),
  );
  const teamLines = planTeam(change, names).map((notice) => ({
    ...notice,
    id: noticeId(notice.dedupe, notice.userId),
  }));
  const news = { calendar, rulesChanged, seq, bookings, claimed, places, tellings, team, teamLines };
  const { waiting, ...recorded } = await writeHistory(db, news, now);
  const jobs = new Map(tellings.map(({ dedupe, job }) => [dedupe, job]));
  return { ...recorded, jobs: [...jobs].flatMap(([dedupe, job]) => (waiting.has(dedupe) ? [job] : [])) };
}

function tellingOf(notice: Notice, job: Telling['job'], address: string | null): Telling {
  const { dedupe, kind, title, text, url } = notice;
  const userId = accountOf(notice);
  return { id: noticeId(dedupe, userId), userId, address, dedupe, kind, title, text, url, job };
}

/** The same whenever it is told (a UUID of version 8, RFC 9562): a window that is told twice sees that it is one. */
function noticeId(dedupe: string, userId: string): string {
  const bytes = createHash('sha256').update(`${dedupe} ${userId}`).digest().subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
