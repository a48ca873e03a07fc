// The peer's live board: what one process commits reaches the viewers of all processes by way of Redis.
import type { Server } from 'node:http';
import { Redis } from 'ioredis';
import { type WebSocket, WebSocketServer } from 'ws';
import { ClientMessage, KNOWN_CHANGES, LIVE_PROTOCOL } from '../../contract/live.ts';
import { board, type SlotBody, slotAfter } from './board.ts';
import type { CalendarRow, Database } from './database.ts';

interface Viewer {
  readonly ws: WebSocket;
  range: { from: number; to: number } | undefined;
}

export class Live {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #rooms = new Map<string, Set<Viewer>>();

  constructor(
    server: Server,
    redisSocket: string,
    private readonly db: Database,
  ) {
    this.#publisher = new Redis(redisSocket);
    this.#subscriber = new Redis(redisSocket);
    this.#subscriber.on('message', (calendarId: string, message: string) => this.#tell(calendarId, message));
    const sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: 4_096,
      handleProtocols: (protocols) => (protocols.has(LIVE_PROTOCOL) ? LIVE_PROTOCOL : false),
    });
    server.on('upgrade', async (request, socket, head) => {
      const [, id] = /^\/api\/calendars\/([0-9a-f-]{36})\/live$/.exec(request.url ?? '') ?? [];
      const calendar = id === undefined ? undefined : await this.db.calendar(id);
      if (!calendar) return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      sockets.handleUpgrade(request, socket, head, (ws) => this.#welcome(ws, calendar));
    });
  }

  /** Told after the commit; nobody waits for it. The start leads, so that no viewer needs the rest parsed. */
  publish(calendar: CalendarRow, seq: number, start: number, slot: SlotBody): void {
    const frame = `{"type":"delta","seq":${seq},"slots":[${JSON.stringify(slot)}]}`;
    this.#publisher.publish(calendar.id, `${start} ${frame}`).catch((error) => console.error(error));
  }

  #tell(calendarId: string, message: string): void {
    const space = message.indexOf(' ');
    const start = Number(message.slice(0, space));
    const frame = Buffer.from(message.slice(space + 1));
    for (const { ws, range } of this.#rooms.get(calendarId) ?? []) {
      if (range && range.from <= start && start < range.to) ws.send(frame, { binary: false });
    }
  }

  #welcome(ws: WebSocket, calendar: CalendarRow): void {
    const viewer: Viewer = { ws, range: undefined };
    const room = this.#rooms.get(calendar.id) ?? new Set();
    const isFirst = room.size === 0;
    room.add(viewer);
    this.#rooms.set(calendar.id, room);
    const listening = isFirst ? this.#subscriber.subscribe(calendar.id) : undefined;
    ws.on('message', async (data) => {
      const message = ClientMessage.safeParse(JSON.parse(String(data)));
      if (!message.success || message.data.type !== 'subscribe') return ws.close(1008, 'not a message');
      // Heard from before it is read: nothing can be missed in between.
      await listening;
      const { from, to, since } = message.data;
      viewer.range = { from, to };
      ws.send(await this.#present(calendar, from, to, since));
    });
    ws.on('close', () => {
      room.delete(viewer);
      if (room.size > 0) return;
      this.#rooms.delete(calendar.id);
      this.#subscriber.unsubscribe(calendar.id).catch((error) => console.error(error));
    });
    ws.on('error', () => ws.terminate());
  }

  async #present(
    calendar: CalendarRow,
    from: number,
    to: number,
    since: number | undefined,
  ): Promise<string> {
    const missed =
      since === undefined ? undefined : await this.db.changes(calendar, since, KNOWN_CHANGES + 1);
    if (!missed || missed.length > KNOWN_CHANGES) {
      return JSON.stringify({ type: 'snapshot', ...(await board(this.db, calendar, from, to, Date.now())) });
    }
    // The last change of a slot says how it is now.
    const last = new Map(missed.map((row) => [row.start_at, row.kind]));
    const slots = [...last]
      .filter(([start]) => from <= start && start < to)
      .map(([start, kind]) => slotAfter(kind, start));
    return JSON.stringify({ type: 'delta', seq: missed.at(-1)?.seq ?? since, prev: since, slots });
  }
}
