// A bare WebSocket client that speaks quickslot.v1 and notes when it was told what. Frames of servers are not masked,
// so that reading one costs next to nothing.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { LIVE_PROTOCOL } from '../contract/live-constants.ts';
import { newAddress } from './addresses.ts';

export interface Told {
  readonly text: string;
  /** When it arrived, as performance.now() counts. */
  readonly at: number;
}

export class Watcher {
  /** What came and was not taken yet. */
  readonly told: Told[] = [];
  #buffered: Buffer = Buffer.alloc(0);
  #open = false;
  #opened: { resolve(): void; reject(error: Error): void } | undefined;
  #next: { resolve(told: Told): void; reject(error: Error): void } | undefined;
  #closed = false;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The server closed the socket.')));
  }

  static open(port: number, path: string): Promise<Watcher> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      const watcher = new Watcher(socket);
      watcher.#opened = { resolve: () => resolve(watcher), reject };
      socket.once('connect', () => {
        const head = [
          `GET ${path} HTTP/1.1`,
          'Host: 127.0.0.1',
          newAddress(),
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
          `Sec-WebSocket-Protocol: ${LIVE_PROTOCOL}`,
        ];
        socket.write(`${head.join('\r\n')}\r\n\r\n`);
      });
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  send(message: unknown): void {
    const payload = Buffer.from(JSON.stringify(message));
    if (payload.length > 65_535) throw new Error('A frame of the bench is short.');
    const size =
      payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 255];
    const mask = randomBytes(4);
    for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
    this.socket.write(Buffer.concat([Buffer.from([0x81, ...size]), mask, payload]));
  }

  /** What came first of what was not taken yet, or the next that comes. */
  next(): Promise<Told> {
    const told = this.told.shift();
    if (told) return Promise.resolve(told);
    if (this.#closed) return Promise.reject(new Error('The server closed the socket.'));
    return new Promise((resolve, reject) => {
      this.#next = { resolve, reject };
    });
  }

  close(): void {
    this.#closed = true;
    this.socket.destroy();
  }

  #fail(error: Error): void {
    this.#closed = true;
    this.#opened?.reject(error);
    this.#next?.reject(error);
    this.#opened = this.#next = undefined;
  }

  #take(chunk: Buffer): void {
    const at = performance.now();
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    if (!this.#open && !this.#takeHead()) return;
    for (;;) {
      const frame = readFrame(this.#buffered);
      if (!frame) return;
      this.#buffered = this.#buffered.subarray(frame.length);
      if (frame.opcode === 1) this.#hear({ text: frame.payload.toString('utf8'), at });
    }
  }

  #takeHead(): boolean {
    const end = this.#buffered.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const status = this.#buffered.toString('latin1', 9, 12);
    if (status !== '101') {
      this.#fail(
        new Error(`The socket was answered with ${status}: ${this.#buffered.toString('utf8').slice(0, 300)}`),
      );
      this.socket.destroy();
      return false;
    }
    this.#buffered = this.#buffered.subarray(end + 4);
    this.#open = true;
    this.#opened?.resolve();
    this.#opened = undefined;
    return true;
  }

  #hear(told: Told): void {
    const waiting = this.#next;
    this.#next = undefined;
    if (waiting) waiting.resolve(told);
    else this.told.push(told);
  }
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const opcode = (bytes[0] ?? 0) & 15;
  const short = (bytes[1] ?? 0) & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + size) return undefined;
  return { opcode, payload: bytes.subarray(start, start + size), length: start + size };
}
