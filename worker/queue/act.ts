// What follows from a job: one exhaustive switch. A job carries ids; the present truth decides whether it still matters.
import { adoptGuestBookings } from '../auth/guest-bookings.ts';
import { refreshBusy } from '../busy/refresh.ts';
import { calendarObject } from '../calendar/client.ts';
import type { Job, WaitingJob } from '../contract/jobs.ts';
import { calendarsAhead } from '../db/bookings.ts';
import { openDatabase } from '../db/client.ts';
import { readPreferences } from '../db/preferences.ts';
import { type Config, type Env, readConfig } from '../env.ts';
import { deliverMail } from '../notify/account-mail.ts';
import { deliverBooking, deliverWaiting, type Post } from '../notify/deliver.ts';
import { deliverGuestMail } from '../notify/guest-mail.ts';
import { guestPostOf } from '../notify/guest-post.ts';
import { deliverInvitation } from '../notify/invitation-mail.ts';
import { deliverReport } from '../notify/report-mail.ts';
import { pushUnlock } from '../notify/unlock-push.ts';
import { settle } from '../payments/settle.ts';
import { userObject } from '../user/client.ts';

export async function act(job: Job, env: Env, now: number): Promise<void> {
  switch (job.type) {
    case 'booking':
      return deliverBooking(postOf(env), job, now);
    case 'waiting':
      return deliverWaiting({ ...postOf(env), place: placeOf(env) }, job, now);
    case 'payment':
      return settle(env, job, job.look ?? false);
    case 'mail':
      return deliverMail(postOf(env), job, now);
    case 'invitation':
      return deliverInvitation(postOf(env), job.invitationId, now);
    case 'reminders':
      return setReminders(job.userId, env, now);
    case 'forget':
      return calendarObject(env.CALENDARS, job.calendarId).forget(job.userId);
    case 'busy':
      return refreshBusy(outsideOf(env), job.sourceId, now);
    case 'report':
      return deliverReport(postOf(env), calendarObject(env.CALENDARS, job.calendarId), job, now);
    case 'guest':
      return deliverGuestMail(guestPostOf(env, configOf(env)), job, now);
    case 'adopt':
      await adoptGuestBookings(env, configOf(env), job.userId);
      return;
    case 'unlock':
      return pushUnlock(
        { ...postOf(env), pending: (userId) => userObject(env.USERS, userId).unlockRequests() },
        job,
        now,
      );
  }
}

function outsideOf(env: Env) {
  return {
    db: openDatabase(env.DB),
    config: configOf(env),
    calendar: (id: string) => calendarObject(env.CALENDARS, id),
  };
}

function configOf(env: Env): Config {
  const settings = readConfig(env);
  if (!settings.ok) throw new Error('settings are missing');
  return settings.config;
}

function postOf(env: Env): Post {
  return {
    db: openDatabase(env.DB),
    config: configOf(env),
    mail: env.MAIL,
    present: ({ calendarId, bookingId, kind }) =>
      calendarObject(env.CALENDARS, calendarId).present(bookingId, kind),
    isSeen: async (userId) => (await userObject(env.USERS, userId).tell([])).seen,
  };
}

function placeOf(env: Env) {
  return ({ calendarId, placeId }: WaitingJob) =>
    calendarObject(env.CALENDARS, calendarId).presentPlace(placeId);
}

/** A person's bookings ahead follow the lead times that they have chosen by now. */
async function setReminders(userId: string, env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB);
  const preferences = await readPreferences(db, userId);
  if (!preferences) return;
  const calendars = await calendarsAhead(db, userId, now);
  for (const id of calendars) {
    await calendarObject(env.CALENDARS, id).setReminders(userId, preferences.reminderMinutes);
  }
}
