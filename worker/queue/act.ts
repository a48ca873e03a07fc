// What follows from a job: one exhaustive switch. A job carries ids; the present truth decides whether it still matters.
import { calendarObject } from '../calendar/client.ts';
import type { Job } from '../contract/jobs.ts';
import { calendarsAhead } from '../db/bookings.ts';
import { openDatabase } from '../db/client.ts';
import { addNotifications } from '../db/notifications.ts';
import { readPreferences } from '../db/preferences.ts';
import { type Env, readConfig } from '../env.ts';
import { deliverMail } from '../notify/deliver.ts';
import { planNotices } from '../notify/plan.ts';

export async function act(job: Job, env: Env, now: number): Promise<void> {
  switch (job.type) {
    case 'booking': {
      const present = await calendarObject(env.CALENDARS, job.calendarId).present(job.bookingId);
      if (!present) return;
      const notices = planNotices(job.kind, job.version, present.calendar, present.booking);
      await addNotifications(openDatabase(env.DB), notices, now);
      return;
    }
    case 'mail': {
      const settings = readConfig(env);
      if (!settings.ok) throw new Error('settings are missing');
      await deliverMail({ db: openDatabase(env.DB), config: settings.config, mail: env.MAIL }, job, now);
      return;
    }
    case 'reminders':
      return setReminders(job.userId, env, now);
  }
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
