// Whose account somebody gets into by a provider: by address only where both sides proved it, or nobody ever did here;
// and linking and unlinking of one's own.
import type { Page } from '@playwright/test';
import { PASSWORD } from './api.ts';
import { expect } from './fixtures.ts';
import { mailed, section } from './identity.ts';
import {
  addressOf,
  answerOf,
  enterBy,
  expectRefusal,
  type Harbour,
  known,
  sayWho,
  sessionIn,
  test,
} from './oidc-world.ts';

/** Asks, as the app does, to link a provider to the account of this browser; answers the provider's page. */
async function linkUrl(page: Page, harbour: Harbour, id = 'harbour'): Promise<string> {
  const { token } = (await sessionIn(page, harbour)) ?? {};
  return page.evaluate(
    async ([path, bearer]) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { Authorization: bearer, 'Content-Type': 'application/json' },
        body: JSON.stringify({ returnTo: '/bookings' }),
      });
      return ((await answer.json()) as { url: string }).url;
    },
    [`/api/auth/oidc/${id}/link`, `Bearer ${token}`] as const,
  );
}

/** Unlinks a provider: the status, and the code of a refusal. */
async function unlink(page: Page, harbour: Harbour, id = 'harbour'): Promise<string> {
  const { token } = (await sessionIn(page, harbour)) ?? {};
  return page.evaluate(
    async ([path, bearer]) => {
      const answer = await fetch(path, { method: 'DELETE', headers: { Authorization: bearer } });
      const text = await answer.text();
      return `${answer.status} ${text === '' ? '' : (JSON.parse(text) as { code: string }).code}`.trim();
    },
    [`/api/me/providers/${id}`, `Bearer ${token}`] as const,
  );
}

test('an address that a provider does not vouch for opens no account that is there', async ({
  kit,
  harbour,
}) => {
  const owner = await kit.visitor({}, harbour.url);
  const verified = known(harbour.provider);
  await enterBy(owner, harbour, verified);
  const stranger = await kit.visitor({}, harbour.url);
  const email = addressOf(harbour.provider, verified);
  await enterBy(stranger, harbour, known(harbour.provider, { email_verified: 'true', email }));
  await expectRefusal(stranger, harbour, 'sign_in_first', /Sign in to it first/);
});

test('an address that both sides proved links the provider and signs in', async ({ kit, harbour }) => {
  const page = await kit.visitor({}, harbour.url);
  const who = known(harbour.provider);
  await enterBy(page, harbour, who);
  const account = (await sessionIn(page, harbour))?.me.id;
  // Another provider, which knows the same person under another subject.
  const other = await kit.visitor({}, harbour.url);
  const email = addressOf(harbour.provider, who).toUpperCase();
  await enterBy(other, harbour, known(harbour.provider, { email }), { id: 'harbour-form' });
  expect((await sessionIn(other, harbour))?.me.id).toBe(account);
  expect((await sessionIn(page, harbour))?.me.id, 'the first session goes on').toBe(account);

  // A third subject with the address, at a provider that is linked: somebody else got the address since.
  const third = await kit.visitor({}, harbour.url);
  await enterBy(third, harbour, known(harbour.provider, { email }));
  await expectRefusal(third, harbour, 'provider_taken', /linked to another account of theirs/);
});

test('who proves an address takes it from a squatter: password, sessions and providers of theirs end', async ({
  kit,
  harbour,
}) => {
  const squatter = await kit.caller('Sam Squatter', harbour.url);
  const squatting = await kit.visitor({}, harbour.url);
  await kit.signIn(squatting, squatter, harbour.url);
  await squatting.goto(await linkUrl(squatting, harbour, 'harbour-form'));
  const theirs = known(harbour.provider);
  await sayWho(squatting, theirs);
  await squatting.waitForURL(/linked=harbour-form/);

  const page = await kit.visitor({}, harbour.url);
  await enterBy(page, harbour, known(harbour.provider, { email: squatter.email }));
  const session = await sessionIn(page, harbour);
  expect(session?.me).toMatchObject({ email: squatter.email, emailVerified: true, hasPassword: false });

  expect((await squatter.call('GET', '/api/me')).status).toBe(401);
  const login = { email: squatter.email, password: PASSWORD };
  expect((await squatter.call('POST', '/api/auth/login', { body: login })).status).toBe(401);
  expect(await sessionIn(squatting, harbour)).toBeNull();
  // Their provider leads them to an account of their own, not to this one.
  const again = await kit.visitor({}, harbour.url);
  await enterBy(again, harbour, theirs, { id: 'harbour-form' });
  expect((await sessionIn(again, harbour))?.me.id).not.toBe(session?.me.id);
});

test('an address that its provider does not vouch for makes an account that only claims it', async ({
  kit,
  harbour,
}) => {
  const who = known(harbour.provider, { email_verified: false });
  const page = await kit.visitor({}, harbour.url);
  await enterBy(page, harbour, who);
  expect((await sessionIn(page, harbour))?.me).toMatchObject({
    email: addressOf(harbour.provider, who),
    emailVerified: false,
  });
});

test('a person links a provider, signs in by it elsewhere, and unlinks it', async ({ kit, harbour }) => {
  const caller = await kit.caller('Lin Kerr', harbour.url);
  const page = await kit.visitor({}, harbour.url);
  await kit.signIn(page, caller, harbour.url);
  const who = known(harbour.provider);
  await page.goto(await linkUrl(page, harbour));
  await sayWho(page, who);
  await page.waitForURL(`${harbour.url}/bookings?linked=harbour`);
  const elsewhere = await kit.visitor({}, harbour.url);
  await enterBy(elsewhere, harbour, who);
  expect((await sessionIn(elsewhere, harbour))?.me).toMatchObject({ id: caller.userId, email: caller.email });

  // Who has a password steps up with it: being signed in at a provider is no proof of who sits there.
  expect(await unlink(elsewhere, harbour)).toBe('403 step_up_required');
  expect(await unlink(page, harbour)).toBe('204');
  expect(await unlink(page, harbour)).toBe('404 not_found');
});

test('from the settings somebody links a provider, after showing that it is them, and unlinks it', async ({
  kit,
  harbour,
}) => {
  const caller = await kit.caller('Sela Settings', harbour.url);
  const page = await kit.visitor({}, harbour.url);
  await kit.signIn(page, caller, harbour.url);
  await page.goto(`${harbour.url}/settings#linked`);
  const linked = section(page, 'Linked sign-ins');
  await linked.getByRole('button', { name: 'Link Harbour', exact: true }).click();
  await sayWho(page, known(harbour.provider));
  await page.waitForURL(/\/settings\?linked=harbour/);
  await expect(linked.getByRole('listitem')).toContainText('Harbour');
  await expect(linked.getByRole('button', { name: 'Link Harbour', exact: true })).toHaveCount(0);
  await expect(section(page, 'Activity')).toContainText('A sign-in elsewhere was linked: Harbour');
  await linked.getByRole('button', { name: 'Unlink Harbour' }).click();
  await expect(page.getByText('Harbour no longer signs you in.')).toBeVisible();
  await expect(linked.getByRole('listitem')).toHaveCount(0);
  await expect(linked.getByRole('button', { name: 'Link Harbour', exact: true })).toBeVisible();
});

test('a mailed link waits while its person signs in by a provider', async ({ kit, harbour }) => {
  const { provider } = harbour;
  const who = known(provider, { email_verified: false });
  const first = await kit.visitor({}, harbour.url);
  await enterBy(first, harbour, who);
  const path = await mailed(harbour.url, addressOf(provider, who), 'verify_email');
  const page = await kit.visitor({}, harbour.url);
  await page.goto(harbour.url + path);
  await expect(page).toHaveURL(`${harbour.url}/verify-email`);
  await page.getByRole('link', { name: 'Sign in and confirm' }).click();
  await page.getByRole('link', { name: 'Continue with Harbour', exact: true }).click();
  await sayWho(page, who);
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  expect((await sessionIn(page, harbour))?.me.emailVerified).toBe(true);
  expect(await page.evaluate(() => sessionStorage.getItem('quickslot.mail-link'))).toBeNull();
});

test('the last way in can not be unlinked', async ({ kit, harbour }) => {
  const page = await kit.visitor({}, harbour.url);
  const who = known(harbour.provider);
  await enterBy(page, harbour, who);
  expect(await unlink(page, harbour)).toBe('409 last_credential');
  const url = await linkUrl(page, harbour, 'harbour-form');
  await page.context().clearCookies({ domain: '127.0.0.1' });
  await page.goto(url);
  await sayWho(page, known(harbour.provider));
  await page.waitForURL(/linked=harbour-form/);
  expect(await unlink(page, harbour)).toBe('204');
  expect(await unlink(page, harbour, 'harbour-form')).toBe('409 last_credential');
});

test('a link that somebody else began links nothing', async ({ kit, harbour }) => {
  const attacker = await kit.caller('Al Tacker', harbour.url);
  const theirs = await kit.visitor({}, harbour.url);
  await kit.signIn(theirs, attacker, harbour.url);
  const who = known(harbour.provider);
  await theirs.goto(await linkUrl(theirs, harbour));
  const answer = await answerOf(harbour, () => sayWho(theirs, who));

  const victim = await kit.visitor({}, harbour.url);
  await enterBy(victim, harbour, known(harbour.provider));
  const before = await sessionIn(victim, harbour);
  await victim.goto(answer);
  await victim.waitForURL(/error=flow_expired|\/$/);
  expect((await sessionIn(victim, harbour))?.me.id).toBe(before?.me.id);

  // Nor in the browser that began it, once its person is signed out.
  const { token } = (await sessionIn(theirs, harbour)) ?? {};
  expect(token).toBeDefined();
  await theirs.evaluate(async () => {
    await (await fetch('/api/auth/logout', { method: 'POST' })).text();
  });
  await theirs.goto(answer);
  await theirs.waitForURL(/error=signed_out/);
  const fresh = await kit.visitor({}, harbour.url);
  await enterBy(fresh, harbour, who);
  const found = await sessionIn(fresh, harbour);
  expect([attacker.userId, before?.me.id]).not.toContain(found?.me.id);
});
