// The socket of a browser that waits to be let in. It relies on a cookie, so it must come from the app itself.

import { limitRate } from '../auth/rate-limits.ts';
import { askedHere } from '../auth/unlock.ts';
import { looksLikeId } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { unlockObject } from '../unlock/client.ts';
import { newApp } from './http.ts';
import { requireOrigin } from './origin.ts';
import { requireUpgrade } from './upgrade.ts';

export const unlockLiveRoutes = newApp();

unlockLiveRoutes.get('/api/unlock/:id/live', requireOrigin, async (c) => {
  requireUpgrade(c);
  await limitRate(c, 'LIMIT_READ');
  const asked = askedHere(c);
  const id = c.req.param('id');
  if (!looksLikeId(id) || asked?.requestId !== id) throw notThere();
  const offered = c.req.header('Sec-WebSocket-Protocol');
  // Built anew: nothing that a client sends reaches the object as ours.
  const response = await unlockObject(c.env.UNLOCKS, id).fetch('https://unlock/live', {
    headers: {
      Upgrade: 'websocket',
      'X-QuickSlot-Secret-Hash': asked.secretHash,
      ...(offered === undefined ? {} : { 'Sec-WebSocket-Protocol': offered }),
    },
  });
  if (response.status !== 101) throw notThere();
  return response;
});

function notThere(): Problem {
  return new Problem('not_found', 'This browser did not ask for that, or too long ago.');
}
