// A bare HTTP/1.1 client: one connection, one call at a time. It costs the machine little, so that what is measured is
// the server and not the one who asks.
import { connect, type Socket } from 'node:net';
import { newAddress } from './addresses.ts';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** An answer that takes longer than this has got lost. */
const PATIENCE_MS = 20_000;
const MAX_IDLE_MS = 3_000;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

export class Connection {
  #buffered: Buffer = Buffer.alloc(0);
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  #socket: Socket | undefined;
  #usedAt = 0;
  readonly #address = newAddress();

  private constructor(private readonly port: number) {}

  static async open(port: number): Promise<Connection> {
    const connection = new Connection(port);
    await connection.freshen();
    return connection;
  }

  /** Sees that the connection is up: workerd closes one that has been idle for five seconds. */
  async freshen(): Promise<void> {
    if (this.#socket && !this.#socket.destroyed && performance.now() - this.#usedAt < MAX_IDLE_MS) return;
    // What is given up here must not fail the call that comes next.
    this.#socket
      ?.removeAllListeners()
      .on('error', () => {})
      .destroy();
    this.#socket = await this.#connect();
    this.#usedAt = performance.now();
  }

  #connect(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port: this.port, host: '127.0.0.1' });
      socket.setNoDelay(true);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        this.#buffered = Buffer.alloc(0);
        socket.on('data', (chunk) => this.#take(chunk));
        socket.on('error', (error) => this.#fail(error));
        socket.on('close', () => this.#fail(new Error('The server closed the connection.')));
        socket.setTimeout(PATIENCE_MS, () => {
          if (this.#waiting) socket.destroy(new Error(`No answer within ${PATIENCE_MS} ms`));
        });
        resolve(socket);
      });
    });
  }

  /** Sends a call, whose head is made of `headers` (lines without their ends), and resolves with its answer. */
  async call(method: string, path: string, headers: readonly string[] = [], body = ''): Promise<Answer> {
    if (this.#waiting) throw new Error('This connection waits for an answer already.');
    await this.freshen();
    const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', this.#address, ...headers];
    if (body !== '')
      lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket?.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket?.destroy();
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #take(chunk: Buffer): void {
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    const read = readAnswer(this.#buffered);
    if (!read) return;
    this.#buffered = this.#buffered.subarray(read.length);
    this.#usedAt = performance.now();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(read.answer);
  }
}

/** The first answer in `bytes` and how long it is, or undefined where its end has not come yet. */
function readAnswer(bytes: Buffer): { answer: Answer; length: number } | undefined {
  const headEnd = bytes.indexOf(END_OF_HEAD);
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const start = headEnd + END_OF_HEAD.length;
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const chunks = readChunks(bytes, start);
    return chunks && { answer: { status, body: chunks.body }, length: chunks.end };
  }
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const end = start + length;
  return bytes.length < end
    ? undefined
    : { answer: { status, body: bytes.subarray(start, end) }, length: end };
}

function readChunks(bytes: Buffer, start: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end: next };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}

export function jsonOf(answer: Answer): unknown {
  return JSON.parse(answer.body.toString('utf8'));
}

/** `count` connections, opened some at a time. */
export async function openConnections(port: number, count: number): Promise<Connection[]> {
  const connections: Connection[] = [];
  while (connections.length < count) {
    const some = Math.min(50, count - connections.length);
    connections.push(...(await Promise.all(Array.from({ length: some }, () => Connection.open(port)))));
  }
  return connections;
}
