// Signing in by a provider, through the browser and against a real one: there and back, and everything on the way that
// somebody could tamper with.
import { expect, openBoard, tile, WORDS } from './fixtures.ts';
import { addressOf, answerOf, enterBy, expectRefusal, known, sayWho, sessionIn, test } from './oidc-world.ts';

test('somebody new comes back from a provider to the slot that they had chosen', async ({
  kit,
  harbour,
  traveller,
}) => {
  const operator = await kit.caller('Olga Operator', harbour.url);
  const calendar = await operator.openCalendar();
  const start = (await operator.slots(calendar))[0]?.start ?? '';
  const who = known(harbour.provider, { name: 'Grace Hopper' });
  const page = await kit.visitor({}, harbour.url);
  await openBoard(page, calendar, start);
  await tile(page, start).click();
  await page.getByRole('link', { name: 'Continue with Harbour', exact: true }).click();
  await sayWho(page, who);
  await expect(page).toHaveURL(new RegExp(`/c/${calendar.slug}`));
  await expect(page.getByRole('timer')).toContainText('Held for you');
  expect(page.url()).not.toContain('signed-in');
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();

  const session = await sessionIn(page, harbour);
  expect(session?.me).toMatchObject({
    name: 'Grace Hopper',
    email: addressOf(harbour.provider, who),
    emailVerified: true,
    hasPassword: false,
  });
  const cookies = (await page.context().cookies(harbour.url)).map(({ name }) => name);
  expect(cookies).not.toContain('__Host-quickslot_oidc');

  // The same person in another browser, and with another address by now: it is the subject that counts.
  harbour.provider.people.set(who, { name: 'G. Hopper', email: 'moved@example.com', email_verified: true });
  const elsewhere = await traveller();
  await elsewhere.enterBy(who);
  expect((await elsewhere.session())?.me.id).toBe(session?.me.id);
});

test('a provider that answers by a form of its own signs in as well, bound to the browser', async ({
  kit,
  harbour,
}) => {
  const who = known(harbour.provider);
  const page = await kit.visitor({}, harbour.url);
  await page.goto(`${harbour.url}/api/auth/oidc/harbour-form?return_to=/bookings`);
  const flow = (await page.context().cookies(harbour.url)).find(({ name }) => name.endsWith('_oidc'));
  expect(flow).toMatchObject({ sameSite: 'None', secure: true, httpOnly: true });
  const posted = page.waitForRequest(
    (request) => request.method() === 'POST' && /callback/.test(request.url()),
  );
  await sayWho(page, who);
  const form = (await posted).postData() ?? '';
  await page.waitForURL(`${harbour.url}/bookings`);
  expect((await sessionIn(page, harbour))?.me.email).toBe(addressOf(harbour.provider, who));
  expect((await page.context().cookies(harbour.url)).map(({ name }) => name)).not.toContain(flow?.name);

  // The form that came, sent by a browser that did not begin this.
  const other = await kit.visitor({}, harbour.url);
  const answer = await other.request.post(`${harbour.url}/api/auth/oidc/harbour-form/callback`, {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: harbour.provider.issuer },
    data: form,
    maxRedirects: 0,
  });
  expect([answer.status(), answer.headers().location]).toEqual([
    303,
    `${harbour.url}/sign-in?error=flow_expired`,
  ]);
});

test('the session that a browser had ends with the sign-in, and its device stays the same', async ({
  harbour,
  traveller,
}) => {
  const one = await traveller();
  await one.enterBy(known(harbour.provider));
  const first = await one.session();
  const device = await one.cookie('_device');
  expect(device).toBeDefined();
  await one.forgetProvider();
  await one.enterBy(known(harbour.provider));
  const second = await one.session();
  expect(second?.me.id).not.toBe(first?.me.id);
  expect(await one.cookie('_device')).toBe(device);
  const old = await fetch(`${harbour.url}/api/me`, { headers: { Authorization: `Bearer ${first?.token}` } });
  expect(old.status).toBe(401);
});

test('a state that is not the one of this round trip signs nobody in', async ({ harbour, traveller }) => {
  const one = await traveller();
  harbour.provider.tamperRequest = (query) => query.set('state', 'A'.repeat(43));
  await one.enterBy(known(harbour.provider));
  await one.expectRefusal('flow_expired');
});

test('an answer counts once, and only in the browser that asked for it', async ({ harbour, traveller }) => {
  const [one, other] = [await traveller(), await traveller()];
  const who = known(harbour.provider);
  await one.begin();
  const answer = await answerOf(harbour, () => one.sayWho(who));

  // Another browser, with a round trip of its own under way: neither gets in nor spoils it.
  await other.begin();
  await other.goto(answer);
  await other.expectRefusal('flow_expired');

  await one.goto(answer);
  expect((await one.session())?.me.email).toBe(addressOf(harbour.provider, who));

  await one.signOut();
  await one.goto(answer);
  await one.expectRefusal('flow_expired');

  // The code alone, in an answer to a new round trip of the same browser. The provider remembers its person.
  const code = new URL(answer).searchParams.get('code') ?? '';
  const replayed = new URL(await answerOf(harbour, () => one.begin()));
  replayed.searchParams.set('code', code);
  await one.goto(replayed.href);
  await one.expectRefusal('provider_refused');
});

for (const [what, tamper] of [
  ['another nonce', { request: (query: URLSearchParams) => query.set('nonce', 'B'.repeat(43)) }],
  ['a token whose claims were changed', { tokens: changeClaims }],
] as const) {
  test(`an answer with ${what} signs nobody in`, async ({ harbour, traveller }) => {
    const one = await traveller();
    if ('request' in tamper) harbour.provider.tamperRequest = tamper.request;
    if ('tokens' in tamper) harbour.provider.tamperTokens = tamper.tokens;
    await one.enterBy(known(harbour.provider));
    await one.expectRefusal('provider_refused');
  });
}

test('a code is worth nothing without the verifier of the browser that asked for it', async ({
  harbour,
  traveller,
}) => {
  const { provider } = harbour;
  const one = await traveller();
  const asked: URLSearchParams[] = [];
  provider.tamperRequest = (query) => asked.push(new URLSearchParams(query));
  await one.begin();
  const answer = new URL(await answerOf(harbour, () => one.sayWho(known(provider))));
  expect(asked[0]?.get('code_challenge_method')).toBe('S256');
  expect(asked[0]?.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  const form = {
    grant_type: 'authorization_code',
    code: answer.searchParams.get('code') ?? '',
    redirect_uri: `${answer.origin}${answer.pathname}`,
  };
  for (const more of [{}, { code_verifier: 'x'.repeat(43) }]) {
    expect(await provider.exchange({ ...form, ...more })).toBe(400);
  }
});

test('cancelling, a provider that is away, one that refuses us, one that is not offered: each has its words', async ({
  kit,
  harbour,
}) => {
  const page = await kit.visitor({}, harbour.url);
  await page.goto(`${harbour.url}/api/auth/oidc/harbour?return_to=/bookings`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expectRefusal(page, harbour, 'cancelled', /did not finish/);
  await expect(page).toHaveURL(/next=%2Fbookings/);
  await page.goto(`${harbour.url}/api/auth/oidc/gone`);
  await expectRefusal(page, harbour, 'provider_unavailable', /could not reach/);
  await enterBy(page, harbour, known(harbour.provider), { id: 'wrong-secret' });
  await expectRefusal(page, harbour, 'provider_refused', /did not hold up/);
  await page.goto(`${harbour.url}/api/auth/oidc/nobody`);
  await expectRefusal(page, harbour, 'unknown_provider', /not offered/);
});

test('a way back that leads out of the app is ignored', async ({ harbour, traveller }) => {
  const guest = await traveller();
  await guest.enterBy(known(harbour.provider), { returnTo: '/.//evil.example' });
  expect(new URL(guest.at).pathname).toBe('/');
  expect(await guest.session()).not.toBeNull();
});

test('another site begins nothing', async ({ kit, harbour }) => {
  const page = await kit.visitor();
  await page.goto(`${harbour.provider.issuer}/.well-known/openid-configuration`);
  await page.evaluate((there) => location.assign(there), `${harbour.url}/api/auth/oidc/harbour`);
  await page.waitForURL(`${harbour.url}/sign-in`);
  const cookies = (await page.context().cookies(harbour.url)).map(({ name }) => name);
  expect(cookies).not.toContain('__Host-quickslot_oidc');
});

/** Another address in the ID token, with the signature left as it was. */
function changeClaims(tokens: Record<string, unknown>): void {
  const [header, payload = '', signature] = String(tokens.id_token).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const changed = { ...claims, sub: 'subject-1', email: 'victim@example.com', email_verified: true };
  tokens.id_token = [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
