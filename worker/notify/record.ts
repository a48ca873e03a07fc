// What D1 is to know of some changes of a calendar, planned from the present truth and written together: the bookings
// as they are, the notices for people's inboxes, and what is to be sent to their devices and addresses.
import { createHash } from 'node:crypto';
import type { Change, Recorded } from '../calendar/readers.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { Database } from '../db/client.ts';
import type { NewDelivery } from '../db/deliveries.ts';
import { writeHistory } from '../db/history.ts';
import type { NewNotice } from '../db/notifications.ts';
import { type Accounts, readAccounts } from '../db/recipients.ts';
import { type Notice, type Present, planNotices } from './plan.ts';
import { recipientOf } from './recipient.ts';

interface Planned {
  readonly notice: Notice;
  readonly present: Present;
  readonly job: NewDelivery['job'];
}

/** Harmless when repeated: what is there already stays as it is. One look at D1 and one write, however many changes. */
export async function recordChange(db: Database, change: Change, now: number): Promise<Recorded> {
  const { calendar, told } = change;
  const planned = told.flatMap(({ job, booking }): Planned[] => {
    const present = { calendar, booking };
    return planNotices(job, present, now).map((notice) => ({ notice, present, job }));
  });
  const ids = [...new Set(planned.flatMap(({ notice }) => notice.userId ?? []))];
  const accounts: Accounts = ids.length > 0 ? await readAccounts(db, ids, now) : new Map();

  const notices: NewNotice[] = [];
  const deliveries: NewDelivery[] = [];
  for (const { notice, present, job } of planned) {
    const recipient = recipientOf(notice, present, accounts, now);
    if (!recipient) continue;
    const { account: userId, addressee, devices, wants } = recipient;
    const { dedupe, kind, title, text, url } = notice;
    if (wants.inApp) notices.push({ id: noticeId(dedupe, userId), userId, dedupe, kind, title, text, url });
    const delivery = { dedupe, userId, job };
    if (wants.push) deliveries.push(...devices.map(({ id }) => pushTo(delivery, id)));
    if (wants.email && addressee) deliveries.push(mailTo(delivery, addressee.email));
  }

  const { watching, gone } = await writeHistory(
    db,
    calendar.id,
    {
      ...{ seq: change.seq, bookings: change.bookings, notices, deliveries },
      calendar: change.rulesChanged ? calendar : undefined,
      ownerId: calendar.ownerId,
    },
    now,
  );
  return {
    watching,
    gone,
    notices: notices.map(({ userId, id, kind, title, text, url }) => ({
      userId,
      notification: { id, kind, title, text, url, createdAt: formatInstant(now), read: false },
    })),
    jobs: [...new Map(deliveries.map(({ dedupe, job }) => [dedupe, job])).values()],
  };
}

type Sent = Pick<NewDelivery, 'dedupe' | 'userId' | 'job'>;

function pushTo(sent: Sent, target: string): NewDelivery {
  return { ...sent, channel: 'push', target };
}

function mailTo(sent: Sent, target: string): NewDelivery {
  return { ...sent, channel: 'email', target };
}

/** The same whenever it is told (a UUID of version 8, RFC 9562): a window that is told twice sees that it is one. */
function noticeId(dedupe: string, userId: string): string {
  const bytes = createHash('sha256').update(`${dedupe} ${userId}`).digest().subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
