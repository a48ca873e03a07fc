// A mail from its job: looks at the present truth, makes the link, sends. Harmless when repeated: a link that is made
// again ends the one before.
import { issueMailToken } from '../auth/mail-tokens.ts';
import { deviceName } from '../auth/where.ts';
import type { MailJob } from '../contract/jobs.ts';
import type { MailPurpose } from '../db/mail-tokens.ts';
import { pendingAddress } from '../db/mail-tokens.ts';
import { findSession } from '../db/sessions.ts';
import { findUserById, type UserRow } from '../db/users.ts';
import {
  emailChange,
  emailChanged,
  methodChanged,
  newSignIn,
  resetPassword,
  verifyEmail,
} from './account-templates.ts';
import { type Mailbox, sendMail } from './channels/email.ts';
import type { Mail } from './mail.ts';

/** Sends what a job asks for, where it still matters. Throws where the mail could not be handed over. */
export async function deliverMail(mailbox: Mailbox, job: MailJob, now: number): Promise<void> {
  const user = await findUserById(mailbox.db, job.userId);
  const mail = user && (await mailOf(mailbox, job, user, now));
  if (mail) await sendMail(mailbox, mail);
}

async function mailOf(
  { db, config }: Mailbox,
  job: MailJob,
  user: UserRow,
  now: number,
): Promise<Mail | undefined> {
  const { email } = user;
  const letter = (to: string) => ({ to, origin: config.origin });
  const tokenFor = (purpose: MailPurpose, to: string) =>
    issueMailToken(db, { userId: user.id, purpose, email: to, now });
  switch (job.kind) {
    case 'verify_email':
      if (email === null || user.emailVerified) return undefined;
      return verifyEmail(letter(email), await tokenFor('verify_email', email));
    case 'reset_password':
      if (email === null) return undefined;
      return resetPassword(letter(email), await tokenFor('reset_password', email));
    case 'email_change': {
      const address = await pendingAddress(db, user.id, now);
      if (address === undefined) return undefined;
      return emailChange(letter(address), await tokenFor('change_email', address));
    }
    case 'email_changed':
      return emailChanged(letter(job.to));
    case 'sign_in_method_changed':
      return methodChanged(letter(job.to), job.what);
    case 'new_sign_in': {
      const session = await findSession(db, job.sessionId);
      if (!session || email === null || !user.emailVerified) return undefined;
      return newSignIn(letter(email), { device: deviceName(session.userAgent), place: session.place });
    }
  }
}
