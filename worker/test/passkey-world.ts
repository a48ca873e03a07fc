// People with passkeys, for tests.
import { asc, eq } from 'drizzle-orm';
import { audit } from '../db/schema.ts';
import { Browser, db } from './auth-app.ts';
import { Authenticator, type Bend } from './authenticator.ts';

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** A new account by passkey alone, and its answer. */
export async function signUp({
  browser = new Browser(),
  authenticator,
  fields = { name: 'Ada Lovelace' },
  bend = {} as Bend,
}: {
  browser?: Browser;
  authenticator?: Authenticator;
  fields?: Record<string, unknown>;
  bend?: Bend;
} = {}) {
  const device = authenticator ?? (await Authenticator.make());
  const options = await browser.post('/api/auth/passkeys/register/options', fields);
  if (options.status !== 200) return { browser, device, options, answer: options, token: '', userId: '' };
  const credential = await device.register(options.body, bend);
  const answer = await browser.post('/api/auth/passkeys/register/verify', { credential });
  const token = String(answer.body.accessToken);
  return { browser, device, options, answer, token, userId: String(answer.body.user?.id) };
}

export async function signIn(browser: Browser, device: Authenticator, bend: Bend = {}) {
  const options = await browser.post('/api/auth/passkeys/login/options', {});
  const credential = await device.assert(options.body, bend);
  return { credential, answer: await browser.post('/api/auth/passkeys/login/verify', { credential }) };
}

export async function addPasskey(
  browser: Browser,
  token: string,
  device: Authenticator,
  { name, bend = {} }: { name?: string; bend?: Bend } = {},
) {
  const options = await browser.post('/api/auth/passkeys/register/options', {}, bearer(token));
  if (options.status !== 200) return options;
  const credential = await device.register(options.body, bend);
  const body = { credential, ...(name === undefined ? {} : { name }) };
  return browser.post('/api/auth/passkeys/register/verify', body, bearer(token));
}

export async function stepUp(browser: Browser, token: string, device: Authenticator, bend: Bend = {}) {
  const options = await browser.post('/api/auth/step-up/options', {}, bearer(token));
  if (options.status !== 200) return options;
  const credential = await device.assert(options.body, bend);
  return browser.post('/api/auth/step-up/verify', { credential }, bearer(token));
}

/** The kinds and details of a person's audit, the oldest first. */
export async function auditOf(userId: string): Promise<string[]> {
  const rows = await db.select().from(audit).where(eq(audit.userId, userId)).orderBy(asc(audit.id));
  return rows.map(({ kind, detail }) => (detail === '' ? kind : `${kind}: ${detail}`));
}
