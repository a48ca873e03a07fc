// Calendars in D1: who has which slug, and what the directory lists. The calendar's own object is the truth about the rest.
import { and, asc, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Settings } from '../calendar/records.ts';
import type { CalendarSummary } from '../contract/calendars.ts';
import { looksLikeId } from '../contract/primitives.ts';
import type { MyCalendar } from '../contract/team.ts';
import type { Role } from '../domain/roles.ts';
import type { Database } from './client.ts';
import { calendarMembers, calendars, slugs } from './schema.ts';

/** A claim that no calendar followed may be taken over after this long, in milliseconds. */
const ORPHANED_AFTER = 60_000;

/** The id that an id or a slug stands for, in any letter case; undefined where no calendar has that slug. */
export async function calendarIdOf(db: Database, ref: string): Promise<string | undefined> {
  const name = ref.toLowerCase();
  if (looksLikeId(name)) return name;
  const row = await db.select({ id: slugs.calendarId }).from(slugs).where(eq(slugs.slug, name)).get();
  return row?.id;
}

/** The settings that the directory and the lists show. */
export function columnsOf(settings: Settings) {
  return {
    slug: settings.slug,
    name: settings.name,
    description: settings.description,
    location: settings.location,
    timeZone: settings.timeZone,
    visibility: settings.visibility,
    slotMinutes: settings.slotMinutes,
    capacity: settings.capacity,
    priceAmount: settings.price?.amount ?? null,
    priceCurrency: settings.price?.currency ?? null,
    cancelUntilMinutesBefore: settings.cancellation.untilMinutesBefore,
    cancelRefundPercent: settings.cancellation.refundPercent,
  };
}

/**
 * Claims a slug for a calendar, in one statement. False where another calendar has it; its owner may take back one that
 * a calendar of theirs only had before, and anybody one whose calendar was never created.
 */
export async function claimSlug(
  db: Database,
  claim: { slug: string; calendarId: string; ownerId: string; now: number },
): Promise<boolean> {
  const { slug, calendarId, ownerId, now } = claim;
  const row = { slug, calendarId, ownerId, claimedAt: now };
  const current = sql`(SELECT ${calendars.slug} FROM ${calendars} WHERE ${calendars.id} = ${slugs.calendarId})`;
  const claimed = await db
    .insert(slugs)
    .values(row)
    .onConflictDoUpdate({
      target: slugs.slug,
      set: row,
      setWhere: sql`${slugs.calendarId} = ${calendarId}
        OR (${slugs.ownerId} = ${ownerId} AND ${current} <> ${slugs.slug})
        OR (${current} IS NULL AND ${slugs.claimedAt} < ${now - ORPHANED_AFTER})`,
    })
    .returning({ slug: slugs.slug });
  return claimed.length > 0;
}

const summary = {
  id: calendars.id,
  slug: calendars.slug,
  name: calendars.name,
  description: calendars.description,
  location: calendars.location,
  timeZone: calendars.timeZone,
  visibility: calendars.visibility,
  slotMinutes: calendars.slotMinutes,
  capacity: calendars.capacity,
  priceAmount: calendars.priceAmount,
  priceCurrency: calendars.priceCurrency,
  createdAt: calendars.createdAt,
};

type SummaryRow = Omit<CalendarSummary, 'price'> & {
  priceAmount: number | null;
  priceCurrency: string | null;
  createdAt: number;
};

function toSummary({ priceAmount, priceCurrency, createdAt: _, ...row }: SummaryRow): CalendarSummary {
  const price =
    priceAmount === null || priceCurrency === null ? null : { amount: priceAmount, currency: priceCurrency };
  return { ...row, price };
}

const there = isNull(calendars.deletedAt);

/** A page of what one person owns, newest first, behind `after`. */
export async function listOwned(
  db: Database,
  ownerId: string,
  after: { createdAt: number; id: string } | undefined,
  limit: number,
): Promise<{ items: CalendarSummary[]; last: { createdAt: number; id: string } | undefined }> {
  const rows = await db
    .select(summary)
    .from(calendars)
    .where(
      and(
        eq(calendars.ownerId, ownerId),
        there,
        after &&
          or(
            lt(calendars.createdAt, after.createdAt),
            and(eq(calendars.createdAt, after.createdAt), gt(calendars.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(calendars.createdAt), asc(calendars.id))
    .limit(limit);
  const last = rows.at(-1);
  return { items: rows.map(toSummary), last: last && { createdAt: last.createdAt, id: last.id } };
}

/** A page of the calendars that a person owns, manages or looks at, or was invited to book; newest first, behind `after`. */
export async function listOfPerson(
  db: Database,
  { userId, as }: { userId: string; as: 'team' | 'member' },
  after: { createdAt: number; id: string } | undefined,
  limit: number,
): Promise<{ items: MyCalendar[]; last: { createdAt: number; id: string } | undefined }> {
  const joined = sql`SELECT ${calendarMembers.calendarId} AS id, ${calendarMembers.role} AS role
    FROM ${calendarMembers} WHERE ${calendarMembers.userId} = ${userId}`;
  const parts =
    as === 'member'
      ? sql`${joined} AND ${calendarMembers.role} = 'member'`
      : sql`SELECT ${calendars.id} AS id, 'owner' AS role FROM ${calendars} WHERE ${calendars.ownerId} = ${userId}
          UNION ALL ${joined} AND ${calendarMembers.role} <> 'member'`;
  const rows = await db
    .select({ ...summary, role: sql<Role>`parts.role`.as('role') })
    .from(calendars)
    .innerJoin(sql`(${parts}) AS parts`, sql`parts.id = ${calendars.id}`)
    .where(
      and(
        there,
        after &&
          or(
            lt(calendars.createdAt, after.createdAt),
            and(eq(calendars.createdAt, after.createdAt), gt(calendars.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(calendars.createdAt), asc(calendars.id))
    .limit(limit);
  const last = rows.at(-1);
  const items = rows.map(({ role, ...row }) => ({ ...toSummary(row), role }));
  return { items, last: last && { createdAt: last.createdAt, id: last.id } };
}

/** A page of the public calendars whose name, description or place holds `query`, by name, behind `after`. */
export async function searchPublic(
  db: Database,
  query: string,
  after: { name: string; id: string } | undefined,
  limit: number,
): Promise<CalendarSummary[]> {
  const rows = await db
    .select(summary)
    .from(calendars)
    .where(
      and(
        eq(calendars.visibility, 'public'),
        there,
        query === ''
          ? undefined
          : or(
              holds(calendars.name, query),
              holds(calendars.location, query),
              holds(calendars.description, query),
            ),
        after &&
          or(gt(calendars.name, after.name), and(eq(calendars.name, after.name), gt(calendars.id, after.id))),
      ),
    )
    .orderBy(asc(calendars.name), asc(calendars.id))
    .limit(limit);
  return rows.map(toSummary);
}

/** D1's LIKE takes patterns of 50 bytes at most; instr() takes any text. */
function holds(
  column: typeof calendars.name | typeof calendars.location | typeof calendars.description,
  query: string,
) {
  return sql`instr(lower(${column}), lower(${query})) > 0`;
}
