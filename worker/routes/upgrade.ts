// What is asked of every socket before its object hears of it: where it comes from, that it is one, and who opens it.
import type { Context } from 'hono';
import { identityOf, verifyBearer } from '../auth/middleware.ts';
import { clock } from '../clock.ts';
import { BEARER_PROTOCOL, LIVE_PROTOCOL } from '../contract/live.ts';
import { Problem } from '../contract/problems.ts';
import type { Identity } from '../durable/sign-ins.ts';
import type { AppEnv } from './http.ts';

/** Refuses what comes from another site, and what is no upgrade. */
export function requireUpgrade(c: Context<AppEnv>): void {
  const from = c.req.header('Origin');
  if (from !== undefined && from !== c.get('config').origin)
    throw new Problem('forbidden', 'This socket may not be opened from another site.');
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
    throw new Problem('upgrade_required', 'Open this address as a WebSocket.', undefined, {
      Upgrade: 'websocket',
    });
  }
}

/** Who opens a socket of `quickslot.v1`, by its second subprotocol; null where it carries none. */
export async function openerOf(c: Context<AppEnv>): Promise<Identity | null> {
  const protocols = (c.req.header('Sec-WebSocket-Protocol') ?? '').split(',').map((one) => one.trim());
  if (!protocols.includes(LIVE_PROTOCOL)) {
    throw new Problem('invalid_request', `Ask for the subprotocol ${LIVE_PROTOCOL}.`);
  }
  const token = protocols.find((one) => one.startsWith(BEARER_PROTOCOL))?.slice(BEARER_PROTOCOL.length);
  if (token === undefined) return null;
  const bearer = await verifyBearer(token, c.get('config'), c.get('db'), clock.now());
  if (bearer instanceof Problem) throw bearer;
  return identityOf(bearer);
}
