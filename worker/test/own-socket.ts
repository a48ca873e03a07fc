// A person's own socket, to test with: keeps what it is told.
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { createApp } from '../app.ts';
import { MineMessage } from '../contract/mine.ts';
import { ORIGIN } from './auth-app.ts';

const app = createApp();

export class OwnSocket {
  readonly messages: MineMessage[] = [];
  readonly texts: string[] = [];
  closed: { code: number } | undefined;

  constructor(readonly socket: WebSocket) {
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') throw new Error('a binary frame');
      this.texts.push(data);
      if (data.startsWith('{')) this.messages.push(MineMessage.parse(JSON.parse(data)));
    });
    socket.addEventListener('close', ({ code }) => {
      this.closed = { code };
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next messages of a type, once there are so many. */
  async next<Type extends MineMessage['type']>(type: Type): Promise<Extract<MineMessage, { type: Type }>> {
    const isMeant = (message: MineMessage): message is Extract<MineMessage, { type: Type }> =>
      message.type === type;
    await vi.waitFor(() => expect(this.messages.some(isMeant)).toBe(true), { timeout: 3_000, interval: 2 });
    const found = this.messages.find(isMeant);
    if (!found) throw new Error('unreachable');
    this.messages.splice(this.messages.indexOf(found), 1);
    return found;
  }

  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).toBeDefined(), { timeout: 3_000, interval: 2 });
    return this.closed?.code ?? 0;
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
