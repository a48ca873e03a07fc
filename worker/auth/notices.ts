// Mails that follow from a request. They are sent behind the answer, at once: a link that somebody waits for comes
// without the queue's delay, and the answer takes as long whether there is an account or not. What could not be handed
// over goes to the queue, which tries again; its job carries no link and no token.
import type { Context } from 'hono';
import { clock } from '../clock.ts';
import type { MailJob, MethodChange } from '../contract/jobs.ts';
import { hasSignedInBefore } from '../db/sessions.ts';
import type { UserRow } from '../db/users.ts';
import { deliverMail } from '../notify/account-mail.ts';
import { deliverInvitation } from '../notify/invitation-mail.ts';
import { type AppEnv, describeError } from '../routes/http.ts';
import { behindAnswer } from './audit.ts';

/** Sends a mail behind the answer. */
export function mailLater(c: Context<AppEnv>, job: MailJob): Promise<void> {
  return behindAnswer(c, mailNow(c, job));
}

/** Sends a mail, or leaves it to the queue. Never fails: what is told by it has happened already. */
export async function mailNow(c: Context<AppEnv>, job: MailJob): Promise<void> {
  const mailbox = { db: c.get('db'), config: c.get('config'), mail: c.env.MAIL };
  try {
    await deliverMail(mailbox, job, clock.now());
  } catch (error) {
    logFailure(job, error);
    await c.env.EVENTS.send(job).catch((trouble) => logFailure(job, trouble));
  }
}

/** Mails an invitation behind the answer, or leaves it to the queue. */
export function mailInvitation(c: Context<AppEnv>, invitationId: string): Promise<void> {
  const mailbox = { db: c.get('db'), config: c.get('config'), mail: c.env.MAIL };
  const mailed = deliverInvitation(mailbox, invitationId, clock.now()).catch(async (error) => {
    logFailure({ kind: 'team_invitation' }, error);
    await c.env.EVENTS.send({ type: 'invitation', invitationId }).catch((trouble) =>
      logFailure({ kind: 'team_invitation' }, trouble),
    );
  });
  return behindAnswer(c, mailed);
}

/** Tells a person, at the address they had before it, that a way into their account changed. */
export async function tellMethodChanged(
  c: Context<AppEnv>,
  user: Pick<UserRow, 'id' | 'email'>,
  what: MethodChange,
): Promise<void> {
  if (user.email === null) return;
  await mailLater(c, { type: 'mail', kind: 'sign_in_method_changed', userId: user.id, to: user.email, what });
}

/** After a sign-in: a new account is asked to prove its address, a person is told of a browser never seen there. */
export async function tellSignedIn(
  c: Context<AppEnv>,
  { user, isNew, session }: { user: UserRow; isNew: boolean; session: { id: string; deviceHash: string } },
): Promise<void> {
  if (user.email === null) return;
  if (isNew && !user.emailVerified)
    return mailLater(c, { type: 'mail', kind: 'verify_email', userId: user.id });
  if (isNew || !user.emailVerified) return;
  await behindAnswer(c, tellOfNewBrowser(c, user.id, session));
}

async function tellOfNewBrowser(
  c: Context<AppEnv>,
  userId: string,
  { id, deviceHash }: { id: string; deviceHash: string },
): Promise<void> {
  try {
    if (await hasSignedInBefore(c.get('db'), userId, deviceHash, id)) return;
  } catch (error) {
    // Rather one notice too many than none.
    logFailure({ kind: 'new_sign_in' }, error);
  }
  await mailNow(c, { type: 'mail', kind: 'new_sign_in', userId, sessionId: id });
}

/** Its kind alone: whom it goes to, and what it says, is nothing for a log. */
function logFailure({ kind }: { kind: string }, error: unknown): void {
  console.error(JSON.stringify({ mail: kind, error: describeError(error) }));
}
