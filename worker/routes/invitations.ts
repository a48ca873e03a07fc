// An invitation's link: read by whoever has it, accepted by the account that has proven its address. Opening the page
// that it leads to uses nothing up: only a POST does, in a session.
import { createRoute } from '@hono/zod-openapi';
import { noteAct } from '../auth/audit.ts';
import { hashMailToken } from '../auth/mail-tokens.ts';
import { maybeSignedIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { calendarObject, unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { Token } from '../contract/identity.ts';
import { formatInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { InvitationView, Joined } from '../contract/team.ts';
import { findInvitation, forgetInvitation, takeInvitation } from '../db/invitations.ts';
import { findUserById, type UserRow } from '../db/users.ts';
import { actorOf } from './calendars.ts';
import {
  bodyRefusals,
  callRefusals,
  describeError,
  jsonAnswer,
  jsonBody,
  newApp,
  optionalSecurity,
  refusals,
  security,
} from './http.ts';

const tags = ['Teams'];

const read = createRoute({
  method: 'post',
  path: '/api/invitations/read',
  tags,
  summary: 'What an invitation is to, and whether you may accept it; nothing is used up',
  security: optionalSecurity,
  middleware: [maybeSignedIn] as const,
  request: { body: jsonBody(Token) },
  responses: {
    200: jsonAnswer(InvitationView, 'The invitation'),
    ...refusals(...bodyRefusals, ...callRefusals, 'invalid_token'),
  },
});

const accept = createRoute({
  method: 'post',
  path: '/api/invitations/accept',
  tags,
  summary: 'Join the team, once, with the account that has proven the address it was sent to',
  security,
  middleware: [signedIn] as const,
  request: { body: jsonBody(Token) },
  responses: {
    200: jsonAnswer(Joined, 'Where you belong now'),
    ...refusals(...bodyRefusals, ...callRefusals, 'invalid_token', 'conflict'),
  },
});

export const invitationRoutes = newApp()
  .openapi(read, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const db = c.get('db');
    const found = await findInvitation(db, hashMailToken(c.req.valid('json').token), clock.now());
    if (!found) throw badLink();
    const { invitation, calendar, inviter } = found;
    const caller = c.get('maybeCaller');
    const user = caller && (await findUserById(db, caller.userId));
    return c.json(
      {
        ...{ calendar, inviter, role: invitation.role, sentTo: hintOf(invitation.email) },
        expiresAt: formatInstant(invitation.expiresAt),
        standing: standingOf(user, invitation.email),
      },
      200,
    );
  })
  .openapi(accept, async (c) => {
    const caller = c.get('caller');
    const { userId } = caller;
    await limitRate(c, 'LIMIT_WRITE', userId);
    const db = c.get('db');
    const hash = hashMailToken(c.req.valid('json').token);
    const now = clock.now();
    const taken = await takeInvitation(db, { hash, userId, now });
    if (!taken) {
      const found = await findInvitation(db, hash, now);
      if (!found) throw badLink();
      throw refusalOf(
        found.invitation.email,
        standingOf(await findUserById(db, userId), found.invitation.email),
      );
    }
    const { calendarId, role } = taken;
    const outcome = await calendarObject(c.env.CALENDARS, calendarId).join(actorOf(caller), role);
    // The calendar has ended, and D1 has not heard of it yet.
    if (!outcome.ok && outcome.problem.code === 'not_found') throw badLink();
    const { body } = unwrap(outcome);
    // Taken by this account, it is good for nobody else in any case.
    await forgetInvitation(db, taken.id).catch((error) =>
      console.error(JSON.stringify({ requestId: c.get('requestId'), notForgotten: describeError(error) })),
    );
    await noteAct(c, 'team_joined', body.name);
    return c.json({ calendarId, slug: body.slug, name: body.name, role }, 200);
  });

function standingOf(user: UserRow | undefined, email: string): InvitationView['standing'] {
  if (!user) return 'signed_out';
  if (user.email !== email) return 'other_account';
  return user.emailVerified ? 'ready' : 'unverified';
}

function refusalOf(email: string, standing: InvitationView['standing']): Problem {
  switch (standing) {
    case 'ready':
      // It was taken back, or replaced, between the two looks.
      return badLink();
    case 'unverified':
      return new Problem(
        'forbidden',
        'Confirm your address first, by the link that we mailed to you. Then open this invitation again.',
      );
    case 'other_account':
    case 'signed_out':
      return new Problem(
        'forbidden',
        `This invitation was sent to ${hintOf(email)}. Sign in with the account of that address.`,
      );
  }
}

/** Enough to know one's own address by. */
function hintOf(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return `${at > 1 ? first : ''}…${email.slice(at)}`;
}

function badLink(): Problem {
  return new Problem(
    'invalid_token',
    'That invitation was used, taken back, replaced by a newer one, or is too old. Ask for another.',
  );
}
