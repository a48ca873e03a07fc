// What the mail to a guest needs of the world.
import { calendarObject } from '../calendar/client.ts';
import { openDatabase } from '../db/client.ts';
import type { Config, Env } from '../env.ts';
import type { GuestPost } from './guest-mail.ts';

export function guestPostOf(env: Env, config: Config): GuestPost {
  return {
    db: openDatabase(env.DB),
    config,
    mail: env.MAIL,
    async letter({ calendarId, bookingId }) {
      const outcome = await calendarObject(env.CALENDARS, calendarId).guestLetter(bookingId);
      // The calendar has ended: nothing waits there.
      return outcome.ok ? outcome.body : null;
    },
  };
}
