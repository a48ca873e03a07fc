// The live board's socket: the Worker checks where it comes from and who it is, the calendar's object does the rest.
import { identityOf, verifyBearer } from '../auth/middleware.ts';
import { networkOf } from '../auth/rate-limits.ts';
import { tokenOf, type Viewer } from '../calendar/sockets.ts';
import { clock } from '../clock.ts';
import { LIVE_PROTOCOL } from '../contract/live.ts';
import { Problem } from '../contract/problems.ts';
import { objectOf } from './calendars.ts';
import { newApp } from './http.ts';

export const liveRoutes = newApp();

liveRoutes.get('/api/calendars/:id/live', async (c) => {
  const { origin, rateLimits, development } = c.get('config');
  const from = c.req.header('Origin');
  if (from !== undefined && from !== origin)
    throw new Problem('forbidden', 'This socket may not be opened from another site.');
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
    throw new Problem('upgrade_required', 'Open this address as a WebSocket.', undefined, {
      Upgrade: 'websocket',
    });
  }
  const protocols = c.req.header('Sec-WebSocket-Protocol');
  if (!protocols?.split(',').some((protocol) => protocol.trim() === LIVE_PROTOCOL)) {
    throw new Problem('invalid_request', `Ask for the subprotocol ${LIVE_PROTOCOL}.`);
  }
  const token = tokenOf(protocols);
  const bearer =
    token === undefined ? undefined : await verifyBearer(token, c.get('config'), c.get('db'), clock.now());
  if (bearer instanceof Problem) throw bearer;
  const viewer: Viewer = {
    identity: bearer ? identityOf(bearer) : null,
    address: rateLimits
      ? development
        ? 'local'
        : networkOf(c.req.header('CF-Connecting-IP') ?? 'unknown')
      : null,
  };
  const { object } = await objectOf(c, c.req.param('id'));
  // Built anew: nothing that a client sends reaches the object as ours.
  const response = await object.fetch('https://calendar/live', {
    headers: { Upgrade: 'websocket', 'X-QuickSlot-Viewer': JSON.stringify(viewer) },
  });
  if (response.status !== 101) throw new Problem('not_found', 'There is no such calendar.');
  return response;
});
