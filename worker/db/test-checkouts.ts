// What the embedded test provider remembers. Only development writes here.
import { and, eq, gt } from 'drizzle-orm';
import type { Database } from './client.ts';
import { testCheckouts, testRefunds } from './payment-schema.ts';

export type TestCheckout = typeof testCheckouts.$inferSelect;

/** Opens a checkout, or finds the one that was opened with the same key. */
export async function openTestCheckout(
  db: Database,
  checkout: Omit<TestCheckout, 'status' | 'captureId'>,
): Promise<TestCheckout> {
  await db
    .insert(testCheckouts)
    .values({ ...checkout, status: 'open' })
    .onConflictDoNothing();
  const [row] = await db.select().from(testCheckouts).where(eq(testCheckouts.key, checkout.key));
  if (!row) throw new Error('the checkout is gone');
  return row;
}

export async function findTestCheckout(db: Database, id: string): Promise<TestCheckout | undefined> {
  return db.select().from(testCheckouts).where(eq(testCheckouts.id, id)).get();
}

/** Takes the money, once, while the checkout is open; answers how the checkout is then. */
export async function payTestCheckout(
  db: Database,
  id: string,
  captureId: string,
  now: number,
): Promise<TestCheckout | undefined> {
  await db
    .update(testCheckouts)
    .set({ status: 'paid', captureId })
    .where(and(eq(testCheckouts.id, id), eq(testCheckouts.status, 'open'), gt(testCheckouts.expiresAt, now)));
  return findTestCheckout(db, id);
}

export async function expireTestCheckout(db: Database, id: string): Promise<TestCheckout | undefined> {
  await db
    .update(testCheckouts)
    .set({ status: 'expired' })
    .where(and(eq(testCheckouts.id, id), eq(testCheckouts.status, 'open')));
  return findTestCheckout(db, id);
}

/** Gives money back, once for a key; answers the refund's id. */
export async function refundTestCheckout(
  db: Database,
  refund: { key: string; id: string; captureId: string; amount: number },
): Promise<string> {
  await db.insert(testRefunds).values(refund).onConflictDoNothing();
  const row = await db.select().from(testRefunds).where(eq(testRefunds.key, refund.key)).get();
  return row?.id ?? refund.id;
}
