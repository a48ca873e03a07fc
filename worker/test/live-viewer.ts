// Viewers to test the live protocol with: sockets that keep what they are told.
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { createApp } from '../app.ts';
import { ServerMessage } from '../contract/live.ts';
import { formatInstant } from '../contract/primitives.ts';
import { ORIGIN } from './auth-app.ts';
import { on, type World } from './calendar-world.ts';

const app = createApp();

/** A viewer's socket that keeps what it was told. */
export class Viewer {
  readonly messages: ServerMessage[] = [];
  readonly texts: string[] = [];
  closed: { code: number } | undefined;

  constructor(readonly socket: WebSocket) {
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') throw new Error('a binary frame');
      this.texts.push(data);
      if (data.startsWith('{')) this.messages.push(ServerMessage.parse(JSON.parse(data)));
    });
    socket.addEventListener('close', ({ code }) => {
      this.closed = { code };
    });
  }

  subscribe(from: string, to: string, since?: number): void {
    this.send({ type: 'subscribe', from: formatInstant(on(from)), to: formatInstant(on(to)), since });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next(count = 1): Promise<ServerMessage[]> {
    await vi.waitFor(() => expect(this.messages.length).toBeGreaterThanOrEqual(count), {
      timeout: 2_000,
      interval: 2,
    });
    return this.messages.splice(0, count);
  }

  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).toBeDefined(), { timeout: 2_000, interval: 2 });
    return this.closed?.code ?? 0;
  }
}

export function dial(ref: string, headers: Record<string, string> = {}, settings = env) {
  return app.request(
    `${ORIGIN}/api/calendars/${ref}/live`,
    { headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': 'quickslot.v1', ...headers } },
    settings,
  );
}

export async function watch(
  world: World,
  headers: Record<string, string> = {},
  settings = env,
): Promise<Viewer> {
  const response = await dial(world.id, headers, settings);
  if (!response.webSocket) throw new Error(`${response.status} ${await response.text()}`);
  expect(response.headers.get('Sec-WebSocket-Protocol')).toBe('quickslot.v1');
  return new Viewer(response.webSocket);
}
