// The sockets of the browser that asks: each is told the status at once and at every change, and closed once it is final.

import { CLOSE, LIVE_PROTOCOL } from '../contract/live-constants.ts';
import type { UnlockMessage, UnlockStatusName } from '../contract/unlock.ts';
import { sendText } from '../durable/sign-ins.ts';
import { newSocket } from '../durable/upgrade.ts';

/** Tabs of one browser that wait at once. */
const MAX_SOCKETS = 10;

const FINAL: ReadonlySet<UnlockStatusName> = new Set(['denied', 'expired', 'redeemed']);

export class WaitingSockets {
  constructor(private readonly ctx: DurableObjectState) {
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** `offered`: the subprotocols that the browser offers; it may come without one. */
  accept(status: UnlockStatusName, offered: string | null): Response {
    const isCrowded = this.ctx.getWebSockets().length >= MAX_SOCKETS;
    const protocols = (offered ?? '').split(',').map((one) => one.trim());
    const { server, answer } = newSocket(protocols.includes(LIVE_PROTOCOL) ? LIVE_PROTOCOL : null);
    this.ctx.acceptWebSocket(server);
    if (isCrowded) server.close(CLOSE.tooMany, 'too many windows');
    else this.#tell(server, status);
    return answer;
  }

  tell(status: UnlockStatusName): void {
    for (const ws of this.ctx.getWebSockets()) this.#tell(ws, status);
  }

  /** Each status is told once: a change of anything else is no news here. */
  #tell(ws: WebSocket, status: UnlockStatusName): void {
    if (ws.deserializeAttachment() === status) return;
    ws.serializeAttachment(status);
    const message: UnlockMessage = { type: 'status', status };
    if (sendText(ws, JSON.stringify(message)) && FINAL.has(status)) ws.close(1000);
  }
}
