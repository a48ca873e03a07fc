// Devices that take push messages, in D1. Each belongs to the session that registered it last, and goes with it.
import { and, desc, eq, getTableColumns, gt, isNull, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import type { AuditKind } from '../contract/identity.ts';
import { type AuditRow, insertAuditWhere } from './audit.ts';
import type { Database } from './client.ts';
import { audit, devices, sessions } from './schema.ts';

export type DeviceRow = typeof devices.$inferSelect;

/** Devices of one person at once: the one that was registered again the longest ago makes room. */
export const MAX_DEVICES = 20;

type Entry = Omit<AuditRow, 'userId' | 'kind' | 'detail'>;
export type NewDevice = Omit<DeviceRow, 'id' | 'createdAt' | 'updatedAt'>;

/**
 * Binds a subscription to this person and session, and to nobody else. An endpoint that is there keeps its id. What that
 * takes from somebody, another person or the person's oldest device, is in the audit.
 */
export async function registerDevice(db: Database, device: NewDevice, entry: Entry): Promise<DeviceRow> {
  const { userId, endpoint, name } = device;
  const now = entry.at;
  const same = eq(devices.endpoint, endpoint);
  const others = and(same, ne(devices.userId, userId));
  const known = db
    .select({ one: sql`1` })
    .from(devices)
    .where(and(same, eq(devices.userId, userId)));
  const kept = db
    .select({ id: devices.id })
    .from(devices)
    .where(eq(devices.userId, userId))
    .orderBy(
      desc(eq(devices.endpoint, endpoint)),
      desc(devices.updatedAt),
      desc(devices.createdAt),
      devices.id,
    )
    .limit(MAX_DEVICES);
  const surplus = and(eq(devices.userId, userId), notInArray(devices.id, kept));
  const { sessionId, p256dh, auth } = device;
  const bound = { userId, sessionId, name, p256dh, auth, updatedAt: now };
  // Whoever had it before learns that it went, and nothing of who has it now.
  const elsewhere = { userAgent: '', place: '', at: now };
  const [, , [row]] = await db.batch([
    auditRemoved(db, others, elsewhere),
    insertAuditWhere(db, { userId, kind: 'device_added', detail: name, ...entry }, sql`NOT EXISTS ${known}`),
    db
      .insert(devices)
      .values({ id: crypto.randomUUID(), createdAt: now, endpoint, ...bound })
      .onConflictDoUpdate({ target: devices.endpoint, set: bound })
      .returning(),
    auditRemoved(db, surplus, entry),
    db.delete(devices).where(surplus),
  ]);
  if (!row) throw new Error('the device was not written');
  return row;
}

/** A person's devices whose session stands at `now`, the newest first. */
export function devicesOf(db: Database, userId: string, now: number): Promise<DeviceRow[]> {
  return standingDevices(db, eq(devices.userId, userId), now);
}

/** Of the devices that are meant those whose session stands at `now`; for a batch or alone. */
export function standingDevices(db: Database, meant: SQL, now: number) {
  return db
    .select(getTableColumns(devices))
    .from(devices)
    .innerJoin(sessions, and(eq(sessions.id, devices.sessionId), eq(sessions.userId, devices.userId)))
    .where(and(meant, isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(devices.createdAt), devices.id);
}

/** All that is kept of a person's devices, those of ended sessions too. */
export function allDevicesOf(db: Database, userId: string): Promise<DeviceRow[]> {
  return db
    .select()
    .from(devices)
    .where(eq(devices.userId, userId))
    .orderBy(desc(devices.createdAt), devices.id);
}

/** Takes away one of a person's devices. False where it is none of theirs. */
export async function removeDevice(
  db: Database,
  { id, userId }: { id: string; userId: string },
  entry: Entry,
): Promise<boolean> {
  const own = and(eq(devices.id, id), eq(devices.userId, userId));
  const [, removed] = await db.batch([
    auditRemoved(db, own, entry),
    db.delete(devices).where(own).returning({ id: devices.id }),
  ]);
  return removed.length > 0;
}

/** Forgets a device that its push service no longer knows, unless it was registered anew since this look at it. */
export async function forgetUnreachable(db: Database, device: DeviceRow, now: number): Promise<void> {
  const { id, userId, endpoint, updatedAt } = device;
  const unchanged = and(
    eq(devices.id, id),
    eq(devices.userId, userId),
    eq(devices.endpoint, endpoint),
    eq(devices.updatedAt, updatedAt),
  );
  await db.batch([
    auditRemoved(db, unchanged, { userAgent: '', place: '', at: now }),
    db.delete(devices).where(unchanged),
  ]);
}

/** Forgets the devices of sessions that ended or ran out: they take no push already. */
export async function forgetDevices(db: Database, now: number): Promise<void> {
  const standing = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(isNull(sessions.endedAt), gt(sessions.expiresAt, now)));
  await db.delete(devices).where(notInArray(devices.sessionId, standing));
}

/** An entry for the person of each device that is meant, in front of its removal. */
function auditRemoved(db: Database, meant: ReturnType<typeof and>, entry: Entry) {
  return db.insert(audit).select(
    db
      .select({
        id: sql<number>`null`.as('id'),
        userId: devices.userId,
        kind: sql<AuditKind>`${'device_removed'}`.as('kind'),
        detail: devices.name,
        userAgent: sql<string>`${entry.userAgent}`.as('user_agent'),
        place: sql<string>`${entry.place}`.as('place'),
        at: sql<number>`${entry.at}`.as('at'),
      })
      .from(devices)
      .where(meant),
  );
}
