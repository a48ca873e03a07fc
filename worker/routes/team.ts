// The team of a calendar: who belongs to it, who is invited, whose part changes, who goes.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { audited, noteAct } from '../auth/audit.ts';
import { signedIn } from '../auth/middleware.ts';
import { mailInvitation } from '../auth/notices.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { CalendarRef, formatInstant, Id } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { Invitation, InvitationCreate, RoleChange, Team, TeamMember } from '../contract/team.ts';
import { countActs } from '../db/audit.ts';
import {
  type InvitationRow,
  pendingInvitations,
  putInvitation,
  revokeInvitation,
} from '../db/invitations.ts';
import { namesOf } from '../db/team.ts';
import { DAY_MS } from '../domain/interval.ts';
import { can, type Role } from '../domain/roles.ts';
import { actorOf, objectOf, operated } from './calendars.ts';
import {
  type AppEnv,
  bodyRefusals,
  callRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  refusals,
  security,
} from './http.ts';

const tags = ['Teams'];
const middleware = signedIn;
const path = '/api/calendars/{id}/team';
const params = z.object({ id: CalendarRef });
const memberParams = params.extend({ userId: Id });
const INVITATION_LIFE_MS = 7 * DAY_MS;
/** Invitations that one person sends within a day. */
const MAX_A_DAY = 100;

const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Who belongs to a calendar, for who may see its bookings; its invitations, for the owner',
  security,
  middleware,
  request: { params },
  responses: { 200: jsonAnswer(Team, 'The team'), ...refusals('invalid_request', ...callRefusals) },
});

const invite = createRoute({
  method: 'post',
  path: `${path}/invitations`,
  tags,
  summary:
    'Invite an address: by a mailed link that is good for seven days, once, and for that address alone',
  description:
    'Answers the same whether anybody has that address. A new invitation of an address takes the place of the one before.',
  security,
  middleware,
  request: { params, body: jsonBody(InvitationCreate) },
  responses: {
    201: jsonAnswer(Invitation, 'The invitation, on its way'),
    ...refusals(...bodyRefusals, ...callRefusals, 'conflict'),
  },
});

const revoke = createRoute({
  method: 'delete',
  path: `${path}/invitations/{invitationId}`,
  tags,
  summary: 'Take an invitation back: its link is good no more',
  security,
  middleware,
  request: { params: params.extend({ invitationId: Id }) },
  responses: { 204: { description: 'Taken back' }, ...refusals('invalid_request', ...callRefusals) },
});

const change = createRoute({
  method: 'patch',
  path: `${path}/{userId}`,
  tags,
  summary: 'Give somebody another role',
  security,
  middleware,
  request: { params: memberParams, body: jsonBody(RoleChange) },
  responses: {
    200: jsonAnswer(TeamMember, 'The member after it'),
    ...refusals(...bodyRefusals, ...callRefusals, 'conflict'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: `${path}/{userId}`,
  tags,
  summary: 'Let somebody go, or leave: what they see of the calendar ends at once',
  security,
  middleware,
  request: { params: memberParams },
  responses: { 204: { description: 'Gone' }, ...refusals('invalid_request', ...callRefusals, 'conflict') },
});

export const teamRoutes = newApp()
  .openapi(read, async (c) => {
    const { id, object } = await objectOf(c, c.req.valid('param').id);
    const { body } = unwrap(await object.team(actorOf(c.get('caller'))));
    const { calendar, role, members } = body;
    const people: { id: string; role: Role; addedAt: number }[] = [
      { id: calendar.ownerId, role: 'owner', addedAt: calendar.createdAt },
      ...members,
    ];
    const [names, pending] = await Promise.all([
      namesOf(
        c.get('db'),
        people.map((one) => one.id),
      ),
      can(role, 'own') ? pendingInvitations(c.get('db'), id, clock.now()) : [],
    ]);
    const answer = people.map((one) => answerMember(one, names));
    return c.json({ members: answer, invitations: pending.map(answerInvitation) }, 200);
  })
  .openapi(invite, async (c) => {
    const { userId, email: own } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { id: calendarId, name } = await operated(c, c.req.valid('param').id, 'own');
    const { email, role } = c.req.valid('json');
    const now = clock.now();
    if (email === own) {
      const message = 'is your own address: this calendar is yours already';
      throw new Problem('invalid_request', `email: ${message}`, [{ path: 'email', message }]);
    }
    await requireFewInvited(c, userId, now);
    const id = crypto.randomUUID();
    const expiresAt = now + INVITATION_LIFE_MS;
    const row = { id, calendarId, email, role, invitedBy: userId, createdAt: now, expiresAt };
    if (!(await putInvitation(c.get('db'), row))) {
      throw new Problem(
        'conflict',
        'Too many invitations wait to be accepted. Take some of them back, or wait.',
      );
    }
    await audited(c, { userId, kind: 'member_invited', detail: name, at: now });
    await mailInvitation(c, id);
    return c.json(answerInvitation(row), 201);
  })
  .openapi(revoke, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { id, invitationId } = c.req.valid('param');
    const { id: calendarId, name } = await operated(c, id, 'own');
    if (!(await revokeInvitation(c.get('db'), calendarId, invitationId)))
      throw new Problem('not_found', 'There is no such invitation.');
    await noteAct(c, 'invitation_revoked', name);
    return c.body(null, 204);
  })
  .openapi(change, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { id, userId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    const { body } = unwrap(
      await object.changeRole(actorOf(c.get('caller')), userId, c.req.valid('json').role),
    );
    const names = await namesOf(c.get('db'), [userId]);
    await noteAct(c, 'member_changed', `${names.get(userId) ?? 'somebody'}: ${body.role}`);
    return c.json(answerMember(body, names), 200);
  })
  .openapi(remove, async (c) => {
    const caller = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', caller.userId);
    const { id, userId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    const actor = actorOf(caller);
    const described = await object.describe(actor);
    unwrap(await object.leave(actor, userId));
    const name = described.ok ? described.body.name : '';
    await noteAct(c, userId === caller.userId ? 'team_left' : 'member_removed', name);
    return c.body(null, 204);
  });

/** Mail goes out in our name to addresses that somebody types: so many within a day, and no more. */
async function requireFewInvited(c: Context<AppEnv>, userId: string, now: number): Promise<void> {
  if (!c.get('config').rateLimits) return;
  const sent = await countActs(c.get('db'), { userId, kind: 'member_invited', since: now - DAY_MS });
  if (sent < MAX_A_DAY) return;
  throw new Problem(
    'rate_limited',
    `You have invited ${MAX_A_DAY} people within a day. Go on tomorrow.`,
    undefined,
    { 'Retry-After': '3600' },
  );
}

function answerMember(
  { id, role, addedAt }: { id: string; role: Role; addedAt: number },
  names: ReadonlyMap<string, string>,
): TeamMember {
  return { userId: id, name: names.get(id) ?? '', role, addedAt: formatInstant(addedAt) };
}

function answerInvitation({
  id,
  email,
  role,
  createdAt,
  expiresAt,
}: Pick<InvitationRow, 'id' | 'email' | 'role' | 'createdAt' | 'expiresAt'>): Invitation {
  return { id, email, role, createdAt: formatInstant(createdAt), expiresAt: formatInstant(expiresAt) };
}
