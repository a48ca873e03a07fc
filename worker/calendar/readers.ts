// The reader outside this object: D1, the queue, and the windows of those whom a change concerns. Rows carry ids; what
// is told is the present state of what they name.
import { type BookingJob, type PaymentJob, TOLD, type WaitingJob } from '../contract/jobs.ts';
import type { MineMessage } from '../contract/mine.ts';
import type { Notification } from '../contract/notifications.ts';
import { can } from '../domain/roles.ts';
import type { Reader } from '../durable/outbox.ts';
import { holderOf } from './guest-rows.ts';
import type { MemberRecord } from './members.ts';
import { answerBooking, type BookingRecord, type CalendarRecord, type LogRecord } from './records.ts';
import type { Store } from './store.ts';
import type { WaitingRecord } from './waiting.ts';

/** The present truth that a job is held against. */
export interface Present {
  readonly calendar: CalendarRecord;
  readonly booking: BookingRecord;
  /** Who manages the calendar besides its owner. */
  readonly managerIds?: readonly string[];
  /** All bookings of its series, where the job is about them. */
  readonly series?: readonly BookingRecord[];
}

export interface Told extends Omit<Present, 'calendar' | 'managerIds'> {
  readonly job: BookingJob;
}

/** Some changes, as the truth is by now. */
export interface Change {
  readonly calendar: CalendarRecord;
  readonly rulesChanged: boolean;
  /** The place in the log of the last of them. */
  readonly seq: number;
  /** What changed. */
  readonly bookings: readonly BookingRecord[];
  /** Those of them that were guests' and are an account's now. */
  readonly claimed: readonly BookingRecord[];
  /** What people are told of, each with what it is about. */
  readonly told: readonly Told[];
  /** Places in line that changed; null for what has ended. */
  readonly places: readonly { readonly id: string; readonly place: WaitingRecord | null }[];
  /** What those who wait are told. */
  readonly offers: readonly { readonly job: WaitingJob; readonly place: WaitingRecord }[];
  /** Whose provider has to hear of it. */
  readonly payments: readonly PaymentJob[];
  /** Who belongs to the calendar besides its owner. */
  readonly team: Team;
}

export interface Team {
  readonly members: readonly MemberRecord[];
  /** Who joined, left, or has another part, each as the log says it. */
  readonly changes: readonly MemberChange[];
}

export interface MemberChange {
  readonly kind: 'member_added' | 'member_changed' | 'member_removed';
  readonly seq: number;
  /** null: an account that is gone. */
  readonly userId: string | null;
  readonly actorId: string | null;
}

/** What was written, and what follows from it. */
export interface Recorded {
  /** Who of those concerned may have a window open. */
  readonly watching: ReadonlySet<string>;
  /** Whose account is gone: the calendar has to forget them too. */
  readonly gone: readonly string[];
  readonly notices: readonly { readonly userId: string; readonly notification: Notification }[];
  /** Of the changes that something waits to be sent of. */
  readonly jobs: readonly (BookingJob | WaitingJob)[];
}

export interface Outside {
  /** Writes all of it or nothing; harmless when repeated. */
  record(change: Change): Promise<Recorded>;
  send(jobs: readonly (BookingJob | WaitingJob | PaymentJob)[]): Promise<void>;
  tell(userId: string, messages: readonly MineMessage[]): Promise<void>;
  /** Has this calendar forget people, later: the object waits for its readers before it forgets. */
  forget(calendarId: string, userIds: readonly string[]): Promise<void>;
}

/** Tries to reach the queue and people's objects before the log goes on without: nobody's object holds up a calendar. */
const MAX_TRIES = 4;

/**
 * Writes what changed, then has it sent and told. What waits to be sent is written before the queue hears of it, so
 * that what the queue does not take is found later. Where D1 can't be asked who has a window open, everybody is told.
 */
export function historyReader(store: Store, outside: Outside): Reader<LogRecord> {
  let failing = { from: 0, tries: 0 };
  let toldBlindly = 0;

  /** Tells each person once, however much there is. */
  const tell = (messages: ReadonlyMap<string, MineMessage[]>) =>
    [...messages].map(([userId, theirs]) => outside.tell(userId, theirs));

  return {
    name: 'history',
    async deliver(rows) {
      const change = changeOf(store, rows);
      const from = rows[0]?.seq ?? 0;
      if (!change) return;
      let recorded: Recorded;
      try {
        recorded = await outside.record(change);
      } catch (error) {
        const fresh = changeOf(
          store,
          rows.filter(({ seq }) => seq > toldBlindly),
        );
        if (fresh) await Promise.allSettled(tell(messagesOf(fresh)));
        toldBlindly = change.seq;
        throw error;
      }
      if (recorded.gone.length > 0) await outside.forget(change.calendar.id, recorded.gone);
      const jobs = [...change.payments, ...recorded.jobs];
      const outcomes = await Promise.allSettled([
        ...(jobs.length > 0 ? [outside.send(jobs)] : []),
        ...tell(messagesOf(change, recorded)),
      ]);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (!failed) return;
      failing = { from, tries: failing.from === from ? failing.tries + 1 : 1 };
      if (failing.tries < MAX_TRIES) throw failed.reason;
      console.warn(JSON.stringify({ notTold: change.calendar.id, upTo: change.seq }));
    },
  };
}

function changeOf(store: Store, rows: readonly LogRecord[]): Change | undefined {
  const calendar = store.calendar();
  const last = rows.at(-1);
  if (!calendar || !last) return undefined;
  const known = new Map<string, BookingRecord | undefined>();
  const find = (id: string) => {
    if (!known.has(id)) known.set(id, store.booking(id));
    return known.get(id);
  };
  const change: Change = {
    calendar,
    rulesChanged: rows.some((row) => row.kind.startsWith('calendar_')),
    seq: last.seq,
    bookings: bookingIds(rows).flatMap((id) => find(id) ?? []),
    claimed: rows.flatMap(({ kind, subjectId }) =>
      kind === 'booking_claimed' && subjectId !== null ? (find(subjectId) ?? []) : [],
    ),
    told: rows.flatMap((row) => {
      const booking = row.subjectId !== null && TOLD.includes(row.kind) && find(row.subjectId);
      const job = booking && jobOf(calendar, row, booking);
      return job ? [{ job, booking, ...seriesFor(store, job.kind, booking) }] : [];
    }),
    team: { members: store.members.all(), changes: rows.flatMap(memberChangeOf) },
    ...lineOf(store, calendar.id, rows),
    payments: rows.flatMap(({ kind, subjectId }) =>
      kind === 'booking_payment' && subjectId !== null
        ? [{ type: 'payment', calendarId: calendar.id, bookingId: subjectId }]
        : [],
    ),
  };
  // Holds and blocks are nobody else's business.
  const { rulesChanged, bookings, told, places, team } = change;
  const isNews = rulesChanged || [bookings, told, places, team.changes].some(({ length }) => length > 0);
  return isNews ? change : undefined;
}

function lineOf(
  store: Store,
  calendarId: string,
  rows: readonly LogRecord[],
): Pick<Change, 'places' | 'offers'> {
  const ids = rows.flatMap(({ kind, subjectId }) =>
    kind.startsWith('waiting_') && subjectId !== null ? [subjectId] : [],
  );
  return {
    places: [...new Set(ids)].map((id) => ({ id, place: store.waiting.get(id) ?? null })),
    offers: rows.flatMap(({ kind, subjectId, version }) => {
      if (kind !== 'waiting_offered' && kind !== 'waiting_lapsed') return [];
      const place = subjectId === null ? undefined : store.waiting.get(subjectId);
      if (!place || version === null) return [];
      return [{ job: { type: 'waiting', calendarId, kind, placeId: place.id, version }, place }];
    }),
  };
}

function memberChangeOf({ kind, seq, subjectId: userId, actorId }: LogRecord): MemberChange[] {
  switch (kind) {
    case 'member_added':
    case 'member_changed':
    case 'member_removed':
      return [{ kind, seq, userId, actorId }];
    default:
      return [];
  }
}

/** Those who may look at a calendar's bookings. */
export function readersOf(calendar: CalendarRecord, { members }: Team): string[] {
  return [calendar.ownerId, ...members.flatMap(({ id, role }) => (can(role, 'read') ? [id] : []))];
}

/** What a job of a series is about besides the booking that it names. */
export function seriesFor(
  store: Store,
  kind: BookingJob['kind'],
  { seriesId, createdAt }: BookingRecord,
): { series?: readonly BookingRecord[] } {
  return kind.startsWith('series_') && seriesId !== null
    ? { series: store.lists.seriesOf(seriesId, createdAt) }
    : {};
}

function jobOf(calendar: CalendarRecord, row: LogRecord, booking: BookingRecord): BookingJob | undefined {
  const { seq, kind, version, actorId } = row;
  if (version === null) return undefined;
  // Nobody but who runs the calendar changes what is not theirs; who did it may have left the team since.
  const isCustomer =
    (actorId === booking.userId || actorId === holderOf(booking.id)) && actorId !== calendar.ownerId;
  const by = actorId === null ? {} : ({ by: isCustomer ? 'customer' : 'operator' } as const);
  return { type: 'booking', calendarId: calendar.id, seq, kind, bookingId: booking.id, version, ...by };
}

function bookingIds(rows: readonly LogRecord[]): string[] {
  const ids = rows.flatMap((row) =>
    row.kind.startsWith('booking_') && row.kind !== 'booking_reminder' && row.subjectId !== null
      ? [row.subjectId]
      : [],
  );
  return [...new Set(ids)];
}

/** What the windows of each person are told: who has a booking and who runs the calendar, as it is now. */
function messagesOf({ calendar, bookings, team }: Change, recorded?: Recorded): Map<string, MineMessage[]> {
  const byPerson = new Map<string, MineMessage[]>();
  const add = (userId: string, message: MineMessage) => {
    if (userId === '' || (recorded && !recorded.watching.has(userId))) return;
    byPerson.set(userId, [...(byPerson.get(userId) ?? []), message]);
  };
  const readers = readersOf(calendar, team);
  for (const record of bookings) {
    for (const userId of new Set([record.userId ?? '', ...readers])) {
      const audience = readers.includes(userId) ? 'operator' : 'customer';
      add(userId, { type: 'booking', booking: answerBooking(calendar.id, record, audience) });
    }
  }
  for (const { userId, notification } of recorded?.notices ?? [])
    add(userId, { type: 'notification', notification });
  return byPerson;
}
