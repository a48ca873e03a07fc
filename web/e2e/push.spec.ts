// A push from the asking to the screen: encrypted by the app, decrypted by a push service, shown by a real service worker.
import type { Page } from '@playwright/test';
import { expect } from './fixtures.ts';
import { PushPhone } from './push-phone.ts';
import { test } from './push-world.ts';

test.use({ serviceWorkers: 'allow' });

/** Registers a page's browser for push messages, as the app's own settings do. */
async function register(page: Page): Promise<{ status: number; id: string }> {
  return page.evaluate(async () => {
    const refreshed = await fetch('/api/auth/refresh', { method: 'POST' });
    const { accessToken } = (await refreshed.json()) as { accessToken: string };
    const { publicKey } = (await (await fetch('/api/push/key')).json()) as { publicKey: string };
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    const answer = await fetch('/api/me/devices', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ name: 'Phone', subscription }),
    });
    return { status: answer.status, id: ((await answer.json()) as { id: string }).id };
  });
}

test('a browser asks to come in: the phone of the account is told, and a press leads there', async ({
  kit,
  pushWorld,
}) => {
  const { url, service } = pushWorld;
  const person = await kit.caller('Petra Phone', url);
  const page = await kit.visitor({}, url);
  const phone = await PushPhone.of(page, service);
  await kit.signIn(page, person, url);
  await page.goto('/');
  expect(await register(page)).toMatchObject({ status: 201 });

  const desktop = await kit.visitor({}, url);
  await desktop.goto('/sign-in');
  const asked = await desktop.evaluate(async (email) => {
    const answer = await fetch('/api/unlock', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email }),
    });
    return (await answer.json()) as { id: string; code: string };
  }, person.email);

  const push = await phone.receive(page);
  const message = JSON.parse(push.payload);
  expect(message).toMatchObject({
    web_push: 8030,
    kind: 'unlock',
    id: asked.id,
    notification: { navigate: `${url}/unlock/${asked.id}` },
  });
  expect(push.payload, 'the code stays on the other screen').not.toContain(asked.code);
  expect(Buffer.from(push.sealed, 'base64').includes(asked.id), 'nothing of it is readable on the way').toBe(
    false,
  );
  await expect
    .poll(() => phone.shown(page))
    .toMatchObject([{ title: message.notification.title, body: message.notification.body }]);
  await phone.press(page);
  await expect(page).toHaveURL(`${url}/unlock/${asked.id}`);
  await expect.poll(() => phone.shown(page)).toEqual([]);
});
