// Viewers to test the live protocol with: sockets that keep what they are told.
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { createApp } from '../app.ts';
import { ServerMessage } from '../contract/live.ts';
import { formatInstant } from '../contract/primitives.ts';
import { ORIGIN } from './auth-app.ts';
import { on, type World } from './calendar-world.ts';
import { TestSocket } from './test-socket.ts';

const app = createApp();

/** A viewer's socket that keeps what it was told. */
export class Viewer extends TestSocket<ServerMessage> {
  constructor(socket: WebSocket) {
    super(socket, ServerMessage);
  }

  subscribe(from: string, to: string, since?: number): void {
    this.send({ type: 'subscribe', from: formatInstant(on(from)), to: formatInstant(on(to)), since });
  }

  async next(count = 1): Promise<ServerMessage[]> {
    await vi.waitFor(() => expect(this.messages.length).toBeGreaterThanOrEqual(count), {
      timeout: 2_000,
      interval: 2,
    });
    return this.messages.splice(0, count);
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
