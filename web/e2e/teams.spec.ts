// A calendar run by several people: invited by mail, each with a part, and gone at once when they are let go.
import type { Calendar, Caller } from './api.ts';
import { dateIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { bookOn, expect, type Kit, openBoard, test } from './fixtures.ts';
import { mailed, section } from './identity.ts';

const tokenOf = (link: string) => new URLSearchParams(link.split('?')[1]).get('token');

/** Somebody whose address is proven, as an invitation wants it. */
async function proven(kit: Kit, name: string): Promise<Caller> {
  const caller = await kit.caller(name);
  const token = tokenOf(await mailed(kit.url, caller.email, 'verify_email'));
  await caller.must('POST', '/api/auth/email/verify', { body: { token } });
  return caller;
}

/** Takes somebody in without a browser. */
async function take(kit: Kit, owner: Caller, calendar: Calendar, who: Caller, role: string): Promise<void> {
  const path = `/api/calendars/${calendar.id}/team/invitations`;
  await owner.must('POST', path, { body: { email: who.email, role } });
  const token = tokenOf(await mailed(kit.url, who.email, 'team_invitation'));
  await who.must('POST', '/api/invitations/accept', { body: { token } });
}

test('an owner invites a manager by mail, who runs the agenda until they are let go, and not a moment longer', async ({
  kit,
}) => {
  const owner = await kit.caller('Olga Owner');
  const mia = await proven(kit, 'Mia Manager');
  const calendar = await owner.openCalendar({ visibility: 'private' });
  const [slot] = await owner.slots(calendar);
  const start = slot?.start ?? '';
  const page = await kit.visitor();
  await kit.signIn(page, owner);
  await page.goto(`/manage/${calendar.id}/team`);
  await expect(section(page, 'People').getByRole('listitem')).toHaveCount(1);
  await page.getByLabel('Their email address').fill(mia.email);
  await page.getByRole('radio', { name: /^Manager/ }).check();
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(section(page, 'Not accepted yet')).toContainText(mia.email);
  await expectAccessible(page, 'a team with an invitation');

  const link = await mailed(kit.url, mia.email, 'team_invitation');
  const managers = await kit.visitor();
  await managers.goto(link);
  await expect(managers.getByRole('heading', { name: `Join ${calendar.name}` })).toBeVisible();
  expect(managers.url()).not.toContain('token');
  await kit.signIn(managers, mia);
  await managers.goto(link);
  await expectAccessible(managers, 'an invitation');
  await managers.getByRole('button', { name: 'Join the team' }).click();
  await managers.getByRole('link', { name: 'Open the agenda' }).click();
  await expect(managers.getByRole('link', { name: 'Hours and rules' })).toHaveCount(0);
  await expect(section(page, 'People')).toContainText('Mia Manager');

  await managers.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await managers.getByRole('button', { name: /^Book for somebody from/ }).click();
  const dialog = managers.getByRole('dialog');
  await dialog
    .getByRole('button', { name: /^\d\d:\d\d/ })
    .first()
    .click();
  await dialog.getByLabel('Name', { exact: true }).fill('Walter Walkin');
  await dialog.getByRole('button', { name: /^Book/ }).last().click();
  await expect(managers.getByRole('article').filter({ hasText: 'Walter Walkin' })).toBeVisible();

  await page.getByRole('button', { name: 'Change or remove Mia Manager' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from the team' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(managers.getByRole('heading', { name: 'No such calendar' })).toBeVisible();
  await expect(managers.getByText('Walter Walkin')).toHaveCount(0);
  await managers.goto(link);
  await expect(managers.getByText('This invitation opens nothing any more')).toBeVisible();
});

test('a viewer looks on without a button to press, and a member books a private board; a link is for one address', async ({
  kit,
}) => {
  const owner = await kit.caller('Olga Owner');
  const [vera, max] = await Promise.all([proven(kit, 'Vera Viewer'), proven(kit, 'Max Member')]);
  const calendar = await owner.openCalendar({ visibility: 'private' });
  await take(kit, owner, calendar, vera, 'viewer');
  const [slot] = await owner.slots(calendar);
  const start = slot?.start ?? '';
  await owner.book(calendar, start, { for: { name: 'Walter Walkin' } });

  const path = `/api/calendars/${calendar.id}/team/invitations`;
  await owner.must('POST', path, { body: { email: max.email, role: 'member' } });
  const link = await mailed(kit.url, max.email, 'team_invitation');
  const viewer = await kit.visitor();
  await kit.signIn(viewer, vera);
  await viewer.goto(link);
  await expect(viewer.getByRole('heading', { name: 'This was sent to another address' })).toBeVisible();
  await viewer.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await viewer.getByRole('button', { name: /^Walter Walkin/ }).click();
  await expect(viewer.getByRole('dialog').getByText('Booked', { exact: true })).toBeVisible();
  await expect(viewer.getByRole('dialog').getByRole('button')).toHaveCount(1);
  await viewer.keyboard.press('Escape');
  for (const name of [/^Book/, /^Block/, /^Cancel/])
    await expect(viewer.getByRole('main').getByRole('button', { name })).toHaveCount(0);

  const members = await kit.visitor();
  await kit.signIn(members, max);
  await members.goto(link);
  await members.getByRole('button', { name: 'Join the team' }).click();
  await members.goto('/manage');
  await expectAccessible(members, 'calendars that are shared');
  await members.getByRole('link', { name: calendar.name }).click();
  await expect(members.getByRole('heading', { level: 1, name: calendar.name })).toBeVisible();
  await openBoard(members, calendar, slot?.end ?? '');
  await bookOn(members, slot?.end ?? '');
  await expect(viewer.getByRole('article').filter({ hasText: 'Max Member' })).toBeVisible();
});
