// Stands between browser and Worker as Cloudflare's edge does, which compresses text; locally nobody does. HTTP/1.1
// without TLS: slower than the real one, never faster.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { constants, createBrotliCompress } from 'node:zlib';

const TEXT = /^(?:text\/|application\/(?:json|javascript|manifest\+json)|image\/svg)/;
/** What Cloudflare compresses with on the fly. */
const QUALITY = 4;

export interface Edge {
  readonly port: number;
  stop(): Promise<void>;
}

function forward(call: IncomingMessage, answer: ServerResponse, port: number): void {
  const { url: path, method, headers } = call;
  const onward = request({ port, host: '127.0.0.1', path, method, headers }, (from) => {
    // Whoever asked may be gone: a browser breaks off what it no longer needs.
    if (answer.destroyed) return void from.destroy();
    const { statusCode = 502, headers: head } = from;
    const isText = TEXT.test(head['content-type'] ?? '') && head['content-encoding'] === undefined;
    if (!isText || !/\bbr\b/.test(headers['accept-encoding'] ?? '') || statusCode !== 200) {
      answer.writeHead(statusCode, head);
      return void pipeline(from, answer, () => {});
    }
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = head;
    answer.writeHead(statusCode, { ...rest, 'content-encoding': 'br', vary: 'Accept-Encoding' });
    const brotli = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
    pipeline(from, brotli, answer, () => {});
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  call.pipe(onward);
}

/** Sockets go through as they are. */
function tunnel(call: IncomingMessage, socket: Socket, head: Buffer, port: number): void {
  const onward = connect({ port, host: '127.0.0.1' }, () => {
    const lines = [`${call.method} ${call.url} HTTP/1.1`];
    for (let i = 0; i < call.rawHeaders.length; i += 2)
      lines.push(`${call.rawHeaders[i]}: ${call.rawHeaders[i + 1]}`);
    onward.write(`${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
}

/** Listens, and hands everything on to the port that `onwards` says by then. */
export async function startEdge(onwards: () => number): Promise<Edge> {
  const server = createServer((call, answer) => forward(call, answer, onwards()));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (call, socket, head) => tunnel(call, socket as Socket, head, onwards()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
