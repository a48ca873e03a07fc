// A socket to test with: it keeps the texts it is told and the messages among them, and how it was closed.
import { expect, vi } from 'vitest';
import type { z } from 'zod';

export class TestSocket<Message> {
  readonly messages: Message[] = [];
  readonly texts: string[] = [];
  closed: { code: number } | undefined;

  constructor(
    readonly socket: WebSocket,
    schema: z.ZodType<Message>,
  ) {
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') throw new Error('a binary frame');
      this.texts.push(data);
      if (data.startsWith('{')) this.messages.push(schema.parse(JSON.parse(data)));
    });
    socket.addEventListener('close', ({ code }) => {
      this.closed = { code };
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).toBeDefined(), { timeout: 3_000, interval: 2 });
    return this.closed?.code ?? 0;
  }
}
