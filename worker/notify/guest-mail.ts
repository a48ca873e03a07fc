// The mail that asks a guest whether it was them. Nobody has shown yet that the address is theirs: there is nothing in it
// that anybody chose, neither a name nor a note nor what a calendar is called.
import { createHash } from 'node:crypto';
import { formatGuestToken, type GuestPlace } from '../auth/guest-tokens.ts';
import type { GuestLetter } from '../calendar/guests.ts';
import type { GuestJob } from '../contract/jobs.ts';
import { provenHolder } from '../db/guest-bookings.ts';
import type { Config } from '../env.ts';
import { type Mailbox, sendMail } from './channels/email.ts';
import type { Mail } from './mail.ts';
import { letterOf } from './mail-frame.ts';
import { spanOf, wallTimeOf } from './times.ts';

/** The page of a guest's booking, for whoever holds the mail. */
export function guestUrl(config: Config, place: GuestPlace): string {
  return `${config.origin}/guest?token=${formatGuestToken(config, place)}`;
}

export interface GuestPost extends Mailbox {
  /** What still waits of a request, as its calendar knows it. */
  letter(job: GuestJob): Promise<GuestLetter | null>;
}

/** Sends the link where the request still waits. Throws where the mail could not be handed over. */
export async function deliverGuestMail(post: GuestPost, job: GuestJob, now: number): Promise<void> {
  const letter = await post.letter(job);
  if (!letter || letter.expiresAt <= now) return;
  const hasAccount = (await provenHolder(post.db, letter.email)) !== undefined;
  await sendMail(post, await guestMail(post.config, letter, job, hasAccount));
}

async function guestMail(
  config: Config,
  letter: GuestLetter,
  { calendarId, bookingId }: GuestJob,
  hasAccount: boolean,
): Promise<Mail> {
  const heading = 'Confirm your booking';
  const until = wallTimeOf(letter.expiresAt, letter.timeZone);
  const { text, html } = await letterOf({
    heading,
    facts: [
      spanOf(letter, letter.timeZone),
      ...(letter.seats > 1 ? [`${letter.seats} seats`] : []),
      `It is kept for you until ${until}. Nothing is booked before you confirm it.`,
      ...(hasAccount
        ? ['This address has an account: once you sign in, the booking is among your bookings.']
        : []),
    ],
    origin: config.origin,
    link: { url: guestUrl(config, { calendarId, bookingId }), label: 'Confirm or let go' },
    closing:
      'Somebody asked to book as a guest with this address. If it was not you, do nothing: the time is free again by itself.',
  });
  const messageId = createHash('sha256').update(`guest ${bookingId} ${letter.expiresAt}`).digest('hex');
  return {
    ...{ to: letter.email, kind: 'guest_confirm', subject: heading, text, html },
    // A second one, asked for, is a mail of its own.
    messageId: `${messageId.slice(0, 30)}.${crypto.randomUUID().slice(0, 8)}`,
  };
}
