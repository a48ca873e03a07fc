// Calendars beside others: an address that a calendar program reads until it is ended, and time that another one blocks.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectAccessible } from './axe.ts';
import { expect, test, tile } from './fixtures.ts';
import { section } from './identity.ts';

test('the address of one’s own feed answers with one’s bookings, and with nothing once it is ended', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Fay Feed');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const { body: booking } = await customer.book(calendar, slot?.start ?? '');

  const page = await kit.visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  await kit.signIn(page, customer);
  await page.goto('/settings#feed');
  const feed = section(page, 'Calendar feed');
  await feed.getByRole('button', { name: 'Make an address' }).click();
  await expect(feed).toContainText('shown only this once');
  await expectAccessible(page, 'settings with an address');
  await feed.getByRole('button', { name: 'Copy' }).click();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address).toMatch(/\/api\/me\/feed\.ics\?token=[\w-]{43}$/);
  await expect(feed.getByRole('link', { name: 'Add to calendar' })).toHaveAttribute(
    'href',
    address.replace('http:', 'webcal:'),
  );

  const read = async () => {
    const answer = await fetch(address);
    return { status: answer.status, text: await answer.text() };
  };
  await expect.poll(async () => (await read()).text).toContain(`UID:${booking.id}@quickslot`);

  await page.reload();
  await expect(feed).toContainText('There is an address');
  await expect(feed).not.toContainText('token=');
  await feed.getByRole('button', { name: 'End it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await expect(feed.getByRole('button', { name: 'Make an address' })).toBeVisible();
  expect((await read()).status).toBe(404);
});

test('another calendar that is busy closes the time on the board, and frees it when it is disconnected', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const start = slot?.start ?? '';
  const basic = start.replaceAll(/[-:]/g, '');
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:1', `DTSTART:${basic}`];
  const text = [...lines, 'DURATION:PT1H', 'SUMMARY:Dentist', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
  const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const page = await kit.visitor();
    await kit.signIn(page, operator);
    await page.goto(`/manage/${calendar.id}/calendars`);
    await page.getByRole('button', { name: 'Connect a calendar' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Its iCalendar address').fill('https://192.168.1.1/me.ics');
    await dialog.getByRole('button', { name: 'Connect it' }).click();
    await expect(dialog).toContainText('Must be a public address');
    await dialog.getByLabel('Its iCalendar address').fill(`http://127.0.0.1:${port}/me.ics`);
    await dialog.getByLabel('What to call it in your agenda').fill('My own');
    await expectAccessible(page, 'connecting a calendar');
    await dialog.getByRole('button', { name: 'Connect it' }).click();
    const busy = section(page, 'Busy elsewhere');
    await expect(busy.getByRole('listitem')).toContainText('blocks 1 stretch of time', { timeout: 15_000 });
    await expectAccessible(page, 'a connected calendar');

    const visitor = await kit.visitor();
    await visitor.goto(`/c/${calendar.slug}?day=${start.slice(0, 10)}`);
    await expect(tile(visitor, start)).not.toContainText('free');
    await expect(visitor.getByRole('main')).not.toContainText('Dentist');

    await busy.getByRole('button', { name: 'Disconnect My own' }).click();
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await expect(busy.getByRole('listitem')).toHaveCount(0);
    await expect
      .poll(async () => (await operator.slots(calendar)).find((one) => one.start === start)?.remaining)
      .toBe(1);
  } finally {
    server.close();
  }
});
