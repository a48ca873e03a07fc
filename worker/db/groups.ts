// Groups of calendars in D1: what they are called, where, and which calendars they are of.
import { and, asc, desc, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { GroupPatch, GroupSummary, ListedGroup } from '../contract/groups.ts';
import { looksLikeId } from '../contract/primitives.ts';
import type { Database } from './client.ts';
import { calendars, groups } from './schema.ts';

export type GroupRow = typeof groups.$inferSelect;

/** The group that an id or a slug stands for, in any letter case. */
export async function findGroup(db: Database, ref: string): Promise<GroupRow | undefined> {
  const name = ref.toLowerCase();
  return db
    .select()
    .from(groups)
    .where(eq(looksLikeId(name) ? groups.id : groups.slug, name))
    .get();
}

/** False where another group has the slug. */
export async function insertGroup(db: Database, row: GroupRow): Promise<boolean> {
  const made = await db
    .insert(groups)
    .values(row)
    .onConflictDoNothing({ target: groups.slug })
    .returning({ id: groups.id });
  return made.length > 0;
}

/**
 * Changes a group in one statement, of the revision that was seen where one is given: the group as it is then, or what
 * stood against it. `slug`: another group has that one.
 */
export async function updateGroup(
  db: Database,
  { id, revision }: Seen,
  { calendars: calendarIds, ...patch }: GroupPatch,
): Promise<GroupRow | 'slug' | 'revision'> {
  const free = sql`NOT EXISTS (SELECT 1 FROM ${groups} AS other WHERE other.slug = ${patch.slug ?? null} AND other.id <> ${id})`;
  const changed = await db
    .update(groups)
    .set({
      ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      ...(calendarIds === undefined ? {} : { calendarIds }),
      revision: sql`${groups.revision} + 1`,
    })
    .where(and(isSeen({ id, revision }), free))
    .returning()
    .get();
  if (changed) return changed;
  const isThere = await db.select({ id: groups.id }).from(groups).where(isSeen({ id, revision })).get();
  return isThere ? 'slug' : 'revision';
}

/** False where it has another revision than the one that was seen, or is gone. */
export async function deleteGroup(db: Database, seen: Seen): Promise<boolean> {
  const gone = await db.delete(groups).where(isSeen(seen)).returning({ id: groups.id });
  return gone.length > 0;
}

interface Seen {
  readonly id: string;
  /** undefined: whichever it is. */
  readonly revision: number | undefined;
}

function isSeen({ id, revision }: Seen) {
  return and(eq(groups.id, id), revision === undefined ? undefined : eq(groups.revision, revision));
}

/** A page of what one person owns, newest first, behind `after`. Deleted calendars are left out. */
export async function listGroups(
  db: Database,
  ownerId: string,
  after: { createdAt: number; id: string } | undefined,
  limit: number,
): Promise<{ items: GroupSummary[]; last: { createdAt: number; id: string } | undefined }> {
  // In words of its own: in a select of one table, a column is named without it.
  const members = sql<string>`(SELECT json_group_array(json_object('id', c.id, 'slug', c.slug, 'name', c.name))
    FROM json_each(groups.calendar_ids) AS member JOIN ${calendars} AS c ON c.id = member.value
    WHERE c.deleted_at IS NULL)`;
  const rows = await db
    .select({ group: groups, members })
    .from(groups)
    .where(
      and(
        eq(groups.ownerId, ownerId),
        after &&
          or(
            lt(groups.createdAt, after.createdAt),
            and(eq(groups.createdAt, after.createdAt), gt(groups.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(groups.createdAt), asc(groups.id))
    .limit(limit);
  const last = rows.at(-1)?.group;
  return {
    items: rows.map(({ group, members }) => {
      const { id, slug, name, description, location, revision, calendarIds } = group;
      const found: GroupSummary['calendars'] = JSON.parse(members);
      const inOrder = calendarIds.flatMap((calendarId) => found.find((one) => one.id === calendarId) ?? []);
      return { ...{ id, slug, name, description, location, revision }, calendars: inOrder };
    }),
    last: last && { createdAt: last.createdAt, id: last.id },
  };
}

/**
 * A page of the groups whose name, description or place holds `query`, by name, behind `after`. Only those of public
 * calendars alone: of an unlisted one tells whoever gives the group's address away, and nobody else.
 */
export async function searchGroups(
  db: Database,
  query: string,
  after: { name: string; id: string } | undefined,
  limit: number,
): Promise<ListedGroup[]> {
  const members = (which: string) =>
    sql<number>`(SELECT count(*) FROM json_each(groups.calendar_ids) AS member JOIN ${calendars} AS c
      ON c.id = member.value WHERE c.deleted_at IS NULL AND ${sql.raw(which)})`;
  const holds = (column: string) => sql`instr(lower(${sql.raw(column)}), lower(${query})) > 0`;
  const calendarCount = members("c.visibility = 'public'");
  const { id, slug, name, description, location } = groups;
  return db
    .select({ id, slug, name, description, location, calendarCount })
    .from(groups)
    .where(
      and(
        gt(calendarCount, 0),
        eq(members("c.visibility <> 'public'"), 0),
        query === ''
          ? undefined
          : or(holds('groups.name'), holds('groups.location'), holds('groups.description')),
        after && or(gt(name, after.name), and(eq(name, after.name), gt(id, after.id))),
      ),
    )
    .orderBy(asc(name), asc(id))
    .limit(limit);
}
