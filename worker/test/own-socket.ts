// A person's own socket, to test with: keeps what it is told.
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { createApp } from '../app.ts';
import { MineMessage } from '../contract/mine.ts';
import { ORIGIN } from './auth-app.ts';
import { TestSocket } from './test-socket.ts';

const app = createApp();

export class OwnSocket extends TestSocket<MineMessage> {
  constructor(socket: WebSocket) {
    super(socket, MineMessage);
  }

  /** The next message of a type, once there is one. */
  async next<Type extends MineMessage['type']>(type: Type): Promise<Extract<MineMessage, { type: Type }>> {
    const isMeant = (message: MineMessage): message is Extract<MineMessage, { type: Type }> =>
      message.type === type;
    await vi.waitFor(() => expect(this.messages.some(isMeant)).toBe(true), { timeout: 3_000, interval: 2 });
    const found = this.messages.find(isMeant);
    if (!found) throw new Error('unreachable');
    this.messages.splice(this.messages.indexOf(found), 1);
    return found;
  }
}

export function dialMine(headers: Record<string, string>) {
  return app.request(`${ORIGIN}/api/me/live`, { headers: { Upgrade: 'websocket', ...headers } }, env);
}

export async function ownSocket(token: string): Promise<OwnSocket> {
  const response = await dialMine({ 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${token}` });
  if (!response.webSocket) throw new Error(`${response.status} ${await response.text()}`);
  expect(response.headers.get('Sec-WebSocket-Protocol')).toBe('quickslot.v1');
  return new OwnSocket(response.webSocket);
}
