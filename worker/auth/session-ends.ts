// Sign-ins that have ended: whatever stands on one of them is closed at once, not when its turn to be asked about comes.

import type { Context } from 'hono';
import { findSession } from '../db/sessions.ts';
import { describeError } from '../describe-error.ts';
import type { AppEnv } from '../routes/http.ts';
import { userObject } from '../user/client.ts';
import { behindAnswer } from './audit.ts';
import { forgetRecent } from './recent.ts';

/** Tells a person's object that some of their sign-ins have ended. Never fails: what is not told now is asked about within a minute. */
export function tellSessionsEnded(c: Context<AppEnv>, userId: string): Promise<void> {
  forgetRecent(c.get('config'));
  return behindAnswer(c, tell(c, userId));
}

/** The same, of an account that is gone: its object keeps nothing. */
export function tellAccountGone(c: Context<AppEnv>, userId: string): Promise<void> {
  forgetRecent(c.get('config'));
  return behindAnswer(c, userObject(c.env.USERS, userId).forget().catch(logFailure));
}

/** The same, of one session whose person is not known here. */
export function tellSessionEnded(c: Context<AppEnv>, sessionId: string): Promise<void> {
  forgetRecent(c.get('config'));
  return behindAnswer(
    c,
    findSession(c.get('db'), sessionId)
      .then((session) => session && tell(c, session.userId))
      .catch(logFailure),
  );
}

async function tell(c: Context<AppEnv>, userId: string): Promise<void> {
  try {
    await userObject(c.env.USERS, userId).signInsChanged();
  } catch (error) {
    logFailure(error);
  }
}

function logFailure(error: unknown): void {
  console.warn(JSON.stringify({ notTold: 'sessions_ended', error: describeError(error) }));
}
