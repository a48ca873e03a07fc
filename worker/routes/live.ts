// Sockets: the Worker checks where each comes from and who it is, the object does the rest.
import { callerNetwork } from '../auth/rate-limits.ts';
import type { Viewer } from '../calendar/sockets.ts';
import { Problem, unauthenticated } from '../contract/problems.ts';
import { userObject } from '../user/client.ts';
import { objectOf } from './calendars.ts';
import { newApp } from './http.ts';
import { openerOf, requireUpgrade } from './upgrade.ts';

export const liveRoutes = newApp();

liveRoutes.get('/api/calendars/:id/live', async (c) => {
  requireUpgrade(c);
  const viewer: Viewer = {
    identity: await openerOf(c),
    address: c.get('config').rateLimits ? callerNetwork(c) : null,
  };
  const { object } = await objectOf(c, c.req.param('id'));
  // Built anew: nothing that a client sends reaches the object as ours.
  const response = await object.fetch('https://calendar/live', {
    headers: { Upgrade: 'websocket', 'X-QuickSlot-Viewer': JSON.stringify(viewer) },
  });
  if (response.status !== 101) throw new Problem('not_found', 'There is no such calendar.');
  return response;
});

liveRoutes.get('/api/me/live', async (c) => {
  requireUpgrade(c);
  const identity = await openerOf(c);
  if (!identity) throw unauthenticated();
  const response = await userObject(c.env.USERS, identity.userId).fetch('https://user/live', {
    headers: { Upgrade: 'websocket', 'X-QuickSlot-Identity': JSON.stringify(identity) },
  });
  if (response.status !== 101)
    throw new Problem('unavailable', 'QuickSlot could not take your window in just now. Try again.');
  return response;
});
