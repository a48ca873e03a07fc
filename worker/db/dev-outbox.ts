// Mail and push that development "sent".
import { desc } from 'drizzle-orm';
import type { Database } from './client.ts';
import { devOutbox } from './schema.ts';

const SHOWN = 200;

/** The insert of what was "sent", to be awaited or put in a batch. */
export function insertDevOutbox(db: Database, row: Omit<typeof devOutbox.$inferInsert, 'id'>) {
  const { channel, to, kind, subject, text, at } = row;
  return db.insert(devOutbox).values({ channel, to, kind, subject, text, at });
}

/** The latest, newest first. */
export function listDevOutbox(db: Database) {
  const { channel, to, kind, subject, text, at } = devOutbox;
  return db
    .select({ channel, to, kind, subject, text, at })
    .from(devOutbox)
    .orderBy(desc(devOutbox.id))
    .limit(SHOWN);
}
