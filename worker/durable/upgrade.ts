// The two halves of a new socket, and the answer that hands one of them over.
import { LIVE_PROTOCOL } from '../contract/live-constants.ts';

export function newSocket(protocol: string | null = LIVE_PROTOCOL): {
  server: WebSocket;
  answer: Response;
} {
  const { 0: client, 1: server } = new WebSocketPair();
  const answer = new Response(null, {
    status: 101,
    webSocket: client,
    headers: protocol === null ? {} : { 'Sec-WebSocket-Protocol': protocol },
  });
  return { server, answer };
}
