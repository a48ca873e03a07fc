// The sockets of all windows and devices of one person.
import { z } from 'zod';
import { CLOSE, MineClientMessage, type MineMessage } from '../contract/mine.ts';
import {
  type Identities,
  type Identity,
  parseFrame,
  SignedInSockets,
  sendText,
} from '../durable/sign-ins.ts';
import { newSocket } from '../durable/upgrade.ts';

/** Windows of one person at once. */
const MAX_SOCKETS = 50;
/** A window counts as looked at so long after it said so or sent its last ping: a phone that lost its network says no goodbye. */
const PRESENT_MS = 60_000;

/** What a socket remembers through hibernation, besides its sign-in. */
const Window = z.object({
  /** When its window last said that somebody looks at it (epoch milliseconds), or null. */
  visibleAt: z.number().nullable(),
});
type Window = z.infer<typeof Window>;

export class MineSockets {
  readonly signIns: SignedInSockets<Window>;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly clock: { now(): number },
    identities: Identities,
  ) {
    this.signIns = new SignedInSockets(ctx, clock, identities, Window, { visibleAt: null });
  }

  accept(identity: Identity): { server: WebSocket; answer: Response } {
    const crowded = this.signIns.all().length >= MAX_SOCKETS;
    const { server, answer } = newSocket();
    this.signIns.accept(server, [], { visibleAt: null }, identity);
    if (crowded) server.close(CLOSE.tooMany, 'too many windows');
    return { server, answer };
  }

  /** Whether a window is open, as far as anybody can know. */
  isOpen(): boolean {
    return this.signIns.all().some(({ readyState }) => readyState === WebSocket.READY_STATE_OPEN);
  }

  /** Takes one frame. Malformed, unknown or too many: close 1008; over 4 KiB: close 1009. */
  async receive(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const text = this.signIns.textOf(ws, frame);
    if (text === undefined) return;
    const message = parseFrame(MineClientMessage, text);
    if (!message) return ws.close(CLOSE.policy, 'not a message of quickslot.v1');
    switch (message.type) {
      case 'auth':
        return this.signIns.renew(ws, message.token);
      case 'presence':
        return this.signIns.write(ws, { visibleAt: message.visible ? this.clock.now() : null });
    }
  }

  /** Tells every window; true where somebody looks at one of those that were told. */
  tell(messages: readonly MineMessage[]): boolean {
    const texts = messages.map((message) => JSON.stringify(message));
    let isSeen = false;
    for (const ws of this.signIns.all()) {
      if (texts.every((text) => sendText(ws, text))) isSeen ||= this.#isLookedAt(ws);
    }
    return isSeen;
  }

  #isLookedAt(ws: WebSocket): boolean {
    const { visibleAt } = this.signIns.read(ws);
    if (visibleAt === null) return false;
    const lastPing = this.ctx.getWebSocketAutoResponseTimestamp(ws)?.getTime() ?? 0;
    return this.clock.now() - Math.max(visibleAt, lastPing) <= PRESENT_MS;
  }
}
