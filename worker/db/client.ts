// D1 through drizzle. No interactive transactions there: single statements and batch() only.
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import * as schema from './schema.ts';

export type Database = DrizzleD1Database<typeof schema>;

const opened = new WeakMap<D1Database, Database>();

/** Made once for each binding: it holds no connection and nothing of a request. */
export function openDatabase(binding: D1Database): Database {
  let database = opened.get(binding);
  if (!database) {
    database = drizzle(binding, { schema });
    opened.set(binding, database);
  }
  return database;
}
