// One look at another calendar: what it says now blocks time here, and how that went is written down. Where anything
// goes wrong, what it blocked before stays. Harmless when repeated.
import { openSealed } from '../auth/sealed.ts';
import type { Outcome } from '../calendar/calendar.ts';
import type { Calendar } from '../contract/calendars.ts';
import { type BusySourceRow, findBusySource, noteBusy, removeBusySource } from '../db/busy-sources.ts';
import type { Database } from '../db/client.ts';
import { DAY_MS, type Interval } from '../domain/interval.ts';
import type { Config } from '../env.ts';
import { BusyError } from './failure.ts';
import { type Fetched, fetchCalendar } from './fetch-calendar.ts';
import { readBusy } from './read-busy.ts';

/** What a calendar that did not change says is read again after so long: more days have come into view since. */
const READ_AGAIN_MS = DAY_MS / 2;
/** Further than can be booked, so that no day comes into view before it is read again. */
const MARGIN_DAYS = 3;
const MIN_DAYS = 62;

export interface Outside {
  readonly db: Database;
  readonly config: Config;
  calendar(id: string): {
    describe(actor: { userId: string; name: string }): Promise<Outcome<Calendar>>;
    takeBusy(source: { id: string; label: string }, spans: readonly Interval[]): Promise<Outcome<null>>;
  };
}

/** Seals an address for one source: a row copied to another calendar opens nothing. */
export const purposeOf = (sourceId: string) => `busy source ${sourceId}`;

export async function refreshBusy(outside: Outside, sourceId: string, now: number): Promise<void> {
  const { db } = outside;
  const source = await findBusySource(db, sourceId);
  if (!source) return;
  // Not in D1 yet: the queue tries again.
  if (source.ownerId === null) throw new Error('the calendar is not known yet');
  const object = outside.calendar(source.calendarId);
  const described = await object.describe({ userId: source.ownerId, name: '' });
  if (!described.ok) {
    if (described.problem.code !== 'not_found') throw new Error(described.problem.code);
    await removeBusySource(db, source.calendarId, sourceId);
    return;
  }
  const { timeZone, maxAdvanceDays } = described.body;
  const readFor = `${timeZone} ${maxAdvanceDays}`;
  try {
    const fetched = await read(outside, source, readFor, now);
    const fine = { checkedAt: now, fineAt: now, failure: null };
    if (!fetched.changed) {
      await noteBusy(db, sourceId, fine);
      return;
    }
    const end = now + (Math.max(MIN_DAYS, maxAdvanceDays) + MARGIN_DAYS) * DAY_MS;
    const spans = readBusy(fetched.text, { start: now - DAY_MS, end, timeZone });
    const taken = await object.takeBusy({ id: sourceId, label: source.label }, spans);
    if (!taken.ok) throw new Error(taken.problem.code);
    const { etag, lastModified } = fetched;
    const outcome = { ...fine, etag, lastModified, readFor, readAt: now, busyCount: spans.length };
    // Disconnected while it was read: what came in goes again.
    if (!(await noteBusy(db, sourceId, outcome))) await object.takeBusy({ id: sourceId, label: '' }, []);
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    await noteBusy(db, sourceId, { checkedAt: now, failure: error.code });
  }
}

async function read(
  { config }: Outside,
  source: BusySourceRow,
  readFor: string,
  now: number,
): Promise<Fetched> {
  const address = await openSealed(config, purposeOf(source.id), source.address).catch(() => {
    throw new BusyError('address_lost');
  });
  const isRecent = source.readFor === readFor && now - source.readAt < READ_AGAIN_MS;
  return fetchCalendar(address, { known: isRecent ? source : undefined, loopback: config.development });
}
