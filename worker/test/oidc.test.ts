// Round trips to a provider, seen from the app: what an answer is held against, how long, and what it may change. The
// browser tests go to a real provider; here each defence stands alone.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../db/clean-up.ts';
import { identities, oidcFlows, sessions, users } from '../db/schema.ts';
import { Browser, config, db, hashPasswordsCheaply, newPerson, PASSWORD, time } from './auth-app.ts';
import { interrupted } from './interrupted.ts';
import { tokenTo } from './mailbox.ts';
import { comeBack, Harbour, setOut, somebody } from './oidc-world.ts';
import { auditOf, bearer } from './passkey-world.ts';

const SIGNED_IN = '/bookings#signed-in';
const REFUSED = /^\/sign-in\?error=(\w+)/;
const MINUTE_MS = 60_000;

let harbour: Harbour;
beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'error').mockImplementation(() => {});
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  time.stop();
  harbour = new Harbour();
});
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

const visitor = () => new Browser(harbour.settings);
const flows = () => db.select().from(oidcFlows);
const errorOf = (location: string) => REFUSED.exec(location)?.[1] ?? location;
const linksOf = (userId: string) => db.select().from(identities).where(eq(identities.userId, userId));

async function enter(browser: Browser, person: ReturnType<typeof somebody>, id = 'harbour') {
  return comeBack(browser, harbour.enter(await setOut(browser, id), person));
}
async function me(browser: Browser) {
  const { accessToken } = (await browser.refresh()).body;
  return { token: String(accessToken), ...(await browser.me(String(accessToken))).body };
}
async function verifiedPerson() {
  const person = await newPerson(visitor());
  const token = await tokenTo(person.email, 'verify_email');
  await person.browser.post('/api/auth/email/verify', { token }, bearer(person.token));
  return person;
}
const link = (browser: Browser, token: string, id = 'harbour') =>
  browser.post(`/api/auth/oidc/${id}/link`, { returnTo: '/settings' }, bearer(token));
const unlink = (browser: Browser, token: string, id = 'harbour') =>
  browser.call('DELETE', `/api/me/providers/${id}`, { headers: bearer(token) });

describe('an answer', () => {
  it('signs in whom it is of, within ten minutes and not after', async () => {
    const browser = visitor();
    const person = somebody();
    const asked = await setOut(browser);
    time.pass(10 * MINUTE_MS - 1);
    expect(await comeBack(browser, harbour.enter(asked, person))).toBe(SIGNED_IN);
    expect(await me(browser)).toMatchObject({ email: person.email, emailVerified: true });
    const late = visitor();
    const again = await setOut(late);
    time.pass(10 * MINUTE_MS);
    expect(errorOf(await comeBack(late, harbour.enter(again, person)))).toBe('flow_expired');
    expect(late.refreshToken).toBe('');
  });

  it('counts once, twice at once too', async () => {
    const browser = visitor();
    const path = harbour.enter(await setOut(browser), somebody());
    const ends = await Promise.all([comeBack(browser.copy(), path), comeBack(browser.copy(), path)]);
    expect(ends.map(errorOf).sort()).toEqual([SIGNED_IN, 'flow_expired']);
    expect(errorOf(await comeBack(browser, path))).toBe('flow_expired');
  });

  it('counts in the browser that asked for it, and another can not even spoil it', async () => {
    const browser = visitor();
    const other = visitor();
    const path = harbour.enter(await setOut(browser), somebody());
    await setOut(other);
    expect(errorOf(await comeBack(other, path))).toBe('flow_expired');
    expect(errorOf(await comeBack(visitor(), path))).toBe('flow_expired');
    expect(await comeBack(browser, path)).toBe(SIGNED_IN);
  });

  it('counts for the provider that was asked', async () => {
    const browser = visitor();
    const path = harbour.enter(await setOut(browser), somebody());
    const elsewhere = path.replace('/harbour/', '/haven/');
    expect(errorOf(await comeBack(browser, elsewhere))).toBe('flow_expired');
  });

  it.each([
    [
      'another state',
      (path: string) => path.replace(/state=[^&]+/, `state=${'A'.repeat(43)}`),
      'flow_expired',
    ],
    ['no state', (path: string) => path.replace(/state=[^&]+/, ''), 'flow_expired'],
    [
      'another issuer',
      (path: string) => path.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fa.example'),
      'provider_refused',
    ],
    ['no issuer', (path: string) => path.replace(/&iss=[^&]+/, ''), 'provider_refused'],
    ['another code', (path: string) => path.replace(/code=[^&]+/, 'code=guessed'), 'provider_refused'],
  ])('with %s signs nobody in', async (_what, bend, code) => {
    const browser = visitor();
    expect(errorOf(await comeBack(browser, bend(harbour.enter(await setOut(browser), somebody()))))).toBe(
      code,
    );
    expect(browser.refreshToken).toBe('');
  });

  it.each([
    ['another nonce', { nonce: 'B'.repeat(43) }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'somebody else' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['an end in the past', { exp: Math.floor(Date.now() / 1000) - 600 }],
  ])('whose token has %s signs nobody in', async (_what, claims) => {
    harbour.change = (given) => ({ ...given, ...claims });
    const browser = visitor();
    expect(errorOf(await enter(browser, somebody()))).toBe('provider_refused');
    expect(browser.refreshToken).toBe('');
  });

  it('without an ID token signs nobody in', async () => {
    harbour.omit = true;
    const browser = visitor();
    expect(errorOf(await enter(browser, somebody()))).toBe('provider_refused');
  });

  it('whose token somebody else signed signs nobody in', async () => {
    harbour.forge = true;
    const browser = visitor();
    expect(errorOf(await enter(browser, somebody()))).toBe('provider_refused');
  });

  it('to a code that another round trip asked for is worth nothing: the verifier does not fit', async () => {
    const attacker = visitor();
    const stolen = new URLSearchParams(harbour.enter(await setOut(attacker), somebody()).split('?')[1]);
    const browser = visitor();
    const own = harbour.enter(await setOut(browser), somebody());
    const injected = own.replace(/code=[^&]+/, `code=${stolen.get('code')}`);
    expect(errorOf(await comeBack(browser, injected))).toBe('provider_refused');
  });

  it('is asked for with a challenge of its verifier, never the verifier itself', async () => {
    const asked = new URL(await setOut(visitor()));
    const kept = await flows();
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
    expect(kept.map(({ codeVerifier }) => codeVerifier)).not.toContain(
      asked.searchParams.get('code_challenge'),
    );
    expect(JSON.stringify(kept)).not.toContain(asked.searchParams.get('state'));
  });

  it('that an unlinking overtakes leaves no session behind', async () => {
    const browser = visitor();
    const person = somebody({ email_verified: false });
    await enter(browser, person);
    const { id } = await me(browser);
    const unlinked = () => db.delete(identities).where(eq(identities.userId, id));
    const elsewhere = new Browser(interrupted(unlinked, harbour.settings));
    expect(errorOf(await enter(elsewhere, person))).toBe('sign_in_first');
    expect(await db.select().from(sessions).where(eq(sessions.userId, id))).toHaveLength(1);
    expect(elsewhere.refreshToken).toBe('');
  });
});

describe('the way back', () => {
  it.each(['//evil.example/', '/.//evil.example', 'https://evil.example/', '/api/me', '/\\\\evil.example'])(
    'that leads out of the app is ignored: %s',
    async (wanted) => {
      const browser = visitor();
      const path = `/api/auth/oidc/harbour?return_to=${encodeURIComponent(wanted)}`;
      const asked = (await browser.call('GET', path)).headers.get('Location') ?? '';
      expect(await comeBack(browser, harbour.enter(asked, somebody()))).toBe('/#signed-in');
    },
  );
});

describe('round trips that nobody came back from', () => {
  it('are forgotten by the housekeeping, and those under way are not', async () => {
    await setOut(visitor());
    time.pass(9 * MINUTE_MS);
    const browser = visitor();
    const asked = await setOut(browser);
    time.pass(MINUTE_MS);
    await cleanUp(db, time.now, config);
    const left = await flows();
    expect(left).toHaveLength(1);
    expect(await comeBack(browser, harbour.enter(asked, somebody()))).toBe(SIGNED_IN);
    expect(await flows()).toEqual([]);
  });
});

describe('linking', () => {
  it('wants a proof of the last five minutes', async () => {
    const { browser, token } = await verifiedPerson();
    time.pass(5 * MINUTE_MS + 1);
    const refused = await link(browser, token);
    expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
    expect(await flows()).toEqual([]);
    const { accessToken } = (
      await browser.post('/api/auth/step-up/password', { password: PASSWORD }, bearer(token))
    ).body;
    const answer = await link(browser, accessToken);
    expect(answer.status).toBe(200);
    expect(await comeBack(browser, harbour.enter(answer.body.url, somebody()))).toBe(
      '/settings?linked=harbour',
    );
  });

  it('is for the session that began it: not in another browser, and not once it ended', async () => {
    const { browser, token, userId } = await verifiedPerson();
    const path = harbour.enter((await link(browser, token)).body.url, somebody());
    expect(errorOf(await comeBack(visitor(), path))).toBe('flow_expired');
    await browser.post('/api/auth/logout');
    expect(await comeBack(browser, path)).toContain('error=signed_out');
    expect(await linksOf(userId)).toEqual([]);
  });

  it('takes nobody else away: a person of the provider has one account here', async () => {
    const person = somebody();
    const holder = await verifiedPerson();
    await comeBack(
      holder.browser,
      harbour.enter((await link(holder.browser, holder.token)).body.url, person),
    );
    const other = await verifiedPerson();
    const end = await comeBack(
      other.browser,
      harbour.enter((await link(other.browser, other.token)).body.url, person),
    );
    expect(end).toContain('error=linked_elsewhere');
    expect(await linksOf(other.userId)).toEqual([]);
  });

  it('of one person by two accounts at once: one does, the other is told', async () => {
    const person = somebody();
    const contenders = [await verifiedPerson(), await verifiedPerson()];
    const ends = await Promise.all(
      contenders.map(async ({ browser, token }) =>
        comeBack(browser, harbour.enter((await link(browser, token)).body.url, person)),
      ),
    );
    expect([...ends].sort()).toEqual(['/settings?error=linked_elsewhere', '/settings?linked=harbour']);
    const links = await Promise.all(contenders.map(({ userId }) => linksOf(userId)));
    expect(links.flat()).toHaveLength(1);
  });

  it('again of what is linked already changes nothing', async () => {
    const person = somebody();
    const { browser, token, userId } = await verifiedPerson();
    for (let i = 0; i < 2; i += 1) {
      const path = harbour.enter((await link(browser, token)).body.url, person);
      expect(await comeBack(browser, path)).toBe('/settings?linked=harbour');
    }
    expect(await linksOf(userId)).toHaveLength(1);
  });
});

describe('a sign-in by a provider', () => {
  it('is no fresh proof of who has a password or a passkey: that is what they show', async () => {
    const person = somebody();
    const { browser, token } = await verifiedPerson();
    await comeBack(browser, harbour.enter((await link(browser, token)).body.url, person));
    const elsewhere = visitor();
    expect(await enter(elsewhere, person)).toBe(SIGNED_IN);
    const refused = await unlink(elsewhere, (await me(elsewhere)).token);
    expect([refused.status, refused.body.code]).toEqual([403, 'step_up_required']);
  });
});

describe('an address that has an account', () => {
  it.each([[false], ['false'], ['true'], [undefined]])(
    'is not opened where the provider says of it: %s',
    async (verified) => {
      const proven = await verifiedPerson();
      const claimed = await newPerson(visitor());
      for (const { email, userId } of [proven, claimed]) {
        const browser = visitor();
        const end = await enter(browser, somebody({ email, email_verified: verified }));
        expect(errorOf(end)).toBe('sign_in_first');
        expect(await linksOf(userId)).toEqual([]);
      }
    },
  );

  it('is opened where both sides proved it, and the person is told; the sessions there go on', async () => {
    const { browser, email, token, userId } = await verifiedPerson();
    const elsewhere = visitor();
    expect(await enter(elsewhere, somebody({ email: email.toUpperCase() }))).toBe(SIGNED_IN);
    expect((await me(elsewhere)).id).toBe(userId);
    expect((await browser.me(token)).status).toBe(200);
    expect(await auditOf(userId)).toContain('provider_linked: Harbour');
  });

  it('goes to who proved it where nobody had: password, sessions and links of the squatter end', async () => {
    const squatter = await newPerson(visitor());
    const theirs = (await link(squatter.browser, squatter.token, 'haven')).body.url;
    await comeBack(squatter.browser, harbour.enter(theirs, somebody()));
    const browser = visitor();
    expect(await enter(browser, somebody({ email: squatter.email }))).toBe(SIGNED_IN);
    expect(await me(browser)).toMatchObject({
      email: squatter.email,
      emailVerified: true,
      hasPassword: false,
    });
    expect((await squatter.browser.me(squatter.token)).status).toBe(401);
    const links = await linksOf(squatter.userId);
    expect(links.map(({ provider }) => provider)).toEqual(['harbour']);
  });
});

describe('unlinking', () => {
  it('wants a fresh proof, and leaves the last way in', async () => {
    const browser = visitor();
    await enter(browser, somebody());
    const { id, token } = await me(browser);
    const refused = await unlink(browser, token);
    expect([refused.status, refused.body.code]).toEqual([409, 'last_credential']);
    await comeBack(browser, harbour.enter((await link(browser, token, 'haven')).body.url, somebody()));
    const both = await Promise.all([unlink(browser, token), unlink(browser, token, 'haven')]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await linksOf(id)).toHaveLength(1);
    time.pass(5 * MINUTE_MS + 1);
    const stale = await unlink(browser, token, 'haven');
    expect([stale.status, stale.body.code]).toEqual([403, 'step_up_required']);
  });

  it('does not count a provider that is no longer offered as a way in', async () => {
    const browser = visitor();
    await enter(browser, somebody());
    const { id, token } = await me(browser);
    await db.insert(identities).values({
      issuer: 'https://closed.example',
      subject: id,
      userId: id,
      provider: 'closed',
      createdAt: 0,
    });
    expect((await unlink(browser, token)).body.code).toBe('last_credential');
    await db.update(users).set({ passwordHash: 'x' }).where(eq(users.id, id));
    expect((await unlink(browser, token)).status).toBe(204);
  });
});
