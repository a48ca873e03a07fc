// Whose account somebody gets into by a provider: by address only where both sides proved it, or nobody ever did here;
// and linking and unlinking of one's own.
import { PASSWORD } from './api.ts';
import { expect } from './fixtures.ts';
import { mailed, section } from './identity.ts';
import { addressOf, answerOf, enterBy, known, sayWho, sessionIn, test } from './oidc-world.ts';

test('an address that a provider does not vouch for opens no account that is there', async ({
  harbour,
  traveller,
}) => {
  const [owner, stranger] = [await traveller(), await traveller()];
  const verified = known(harbour.provider);
  await owner.enterBy(verified);
  const email = addressOf(harbour.provider, verified);
  await stranger.enterBy(known(harbour.provider, { email_verified: 'true', email }));
  await stranger.expectRefusal('sign_in_first');
});

test('an address that both sides proved links the provider and signs in', async ({ harbour, traveller }) => {
  const [one, other, third] = [await traveller(), await traveller(), await traveller()];
  const who = known(harbour.provider);
  await one.enterBy(who);
  const account = (await one.session())?.me.id;
  // Another provider, which knows the same person under another subject.
  const email = addressOf(harbour.provider, who).toUpperCase();
  await other.enterBy(known(harbour.provider, { email }), { id: 'harbour-form' });
  expect((await other.session())?.me.id).toBe(account);
  expect((await one.session())?.me.id, 'the first session goes on').toBe(account);

  // A third subject with the address, at a provider that is linked: somebody else got the address since.
  await third.enterBy(known(harbour.provider, { email }));
  await third.expectRefusal('provider_taken');
});

test('who proves an address takes it from a squatter: password, sessions and providers of theirs end', async ({
  kit,
  harbour,
  traveller,
}) => {
  const squatter = await kit.callerWithPassword('Sam Squatter');
  const squatting = await traveller();
  await squatting.signIn(squatter.email, PASSWORD);
  await squatting.beginLink('harbour-form');
  const theirs = known(harbour.provider);
  await squatting.sayWho(theirs);
  expect(squatting.at).toContain('linked=harbour-form');

  const owner = await traveller();
  await owner.enterBy(known(harbour.provider, { email: squatter.email }));
  const session = await owner.session();
  expect(session?.me).toMatchObject({ email: squatter.email, emailVerified: true, hasPassword: false });

  expect((await squatter.call('GET', '/api/me')).status).toBe(401);
  const login = { email: squatter.email, password: PASSWORD };
  expect((await squatter.call('POST', '/api/auth/login', { body: login })).status).toBe(401);
  expect(await squatting.session()).toBeNull();
  // Their provider leads them to an account of their own, not to this one.
  const again = await traveller();
  await again.enterBy(theirs, { id: 'harbour-form' });
  expect((await again.session())?.me.id).not.toBe(session?.me.id);
});

test('an address that its provider does not vouch for makes an account that only claims it', async ({
  harbour,
  traveller,
}) => {
  const who = known(harbour.provider, { email_verified: false });
  const one = await traveller();
  await one.enterBy(who);
  expect((await one.session())?.me).toMatchObject({
    email: addressOf(harbour.provider, who),
    emailVerified: false,
  });
});

test('a person links a provider, signs in by it elsewhere, and unlinks it', async ({
  kit,
  harbour,
  traveller,
}) => {
  const caller = await kit.callerWithPassword('Lin Kerr');
  const [one, elsewhere] = [await traveller(), await traveller()];
  await one.signIn(caller.email, PASSWORD);
  const who = known(harbour.provider);
  await one.beginLink();
  await one.sayWho(who);
  expect(one.at).toBe(`${harbour.url}/bookings?linked=harbour`);
  await elsewhere.enterBy(who);
  expect((await elsewhere.session())?.me).toMatchObject({ id: caller.userId, email: caller.email });

  // Who has a password steps up with it: being signed in at a provider is no proof of who sits there.
  expect(await elsewhere.unlink()).toBe('403 step_up_required');
  expect(await one.unlink()).toBe('204');
  expect(await one.unlink()).toBe('404 not_found');
});

test('from the settings somebody links a provider, after showing that it is them, and unlinks it', async ({
  kit,
  harbour,
}) => {
  const caller = await kit.callerWithPassword('Sela Settings', harbour.url);
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

test('the last way in can not be unlinked', async ({ harbour, traveller }) => {
  const one = await traveller();
  await one.enterBy(known(harbour.provider));
  expect(await one.unlink()).toBe('409 last_credential');
  await one.forgetProvider();
  await one.beginLink('harbour-form');
  await one.sayWho(known(harbour.provider));
  expect(one.at).toContain('linked=harbour-form');
  expect(await one.unlink()).toBe('204');
  expect(await one.unlink('harbour-form')).toBe('409 last_credential');
});

test('a link that somebody else began links nothing', async ({ kit, harbour, traveller }) => {
  const attacker = await kit.callerWithPassword('Al Tacker');
  const [theirs, victim, fresh] = [await traveller(), await traveller(), await traveller()];
  await theirs.signIn(attacker.email, PASSWORD);
  const who = known(harbour.provider);
  await theirs.beginLink();
  const answer = await answerOf(harbour, () => theirs.sayWho(who));

  await victim.enterBy(known(harbour.provider));
  const before = await victim.session();
  await victim.goto(answer);
  expect((await victim.session())?.me.id).toBe(before?.me.id);

  // Nor in the browser that began it, once its person is signed out.
  expect(await theirs.session()).not.toBeNull();
  await theirs.signOut();
  await theirs.goto(answer);
  expect(theirs.at).toContain('error=signed_out');
  await fresh.enterBy(who);
  expect([attacker.userId, before?.me.id]).not.toContain((await fresh.session())?.me.id);
});
