// What was mailed, as the tests look at it.
import { eq } from 'drizzle-orm';
import { devOutbox } from '../db/schema.ts';
import { db } from './auth-app.ts';

/** The mails to an address, the latest last. */
export function mailsTo(email: string) {
  return db.select().from(devOutbox).where(eq(devOutbox.to, email)).orderBy(devOutbox.id).all();
}

export async function kindsTo(email: string): Promise<string[]> {
  return (await mailsTo(email)).map(({ kind }) => kind);
}

/** The token in the latest mail of a kind. */
export async function tokenTo(email: string, kind: string): Promise<string> {
  const mail = (await mailsTo(email)).filter((one) => one.kind === kind).at(-1);
  const token = /\?token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  if (!token) throw new Error(`no ${kind} was mailed`);
  return token;
}
