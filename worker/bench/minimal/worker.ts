// The floor: an object that does one thing at a time and nothing else. It knows no people, keeps no answers, no log and
// no history; what arrives together shares one transaction and one fsync, and viewers are told after the answer.
import { DurableObject } from 'cloudflare:workers';

interface Env {
  OBJECTS: DurableObjectNamespace<MinimalObject>;
}

const SLOT_MS = 1_800_000;
/** Changes that a viewer may have missed and still be told. */
const KNOWN = 1_000;

interface Change {
  readonly seq: number;
  readonly slot: string;
}

export class MinimalObject extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #arrived: (() => void)[] = [];
  readonly #changes: Change[] = [];
  #seq: number;
  #published = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec('CREATE TABLE IF NOT EXISTS booking (start INTEGER PRIMARY KEY, held INTEGER NOT NULL)');
    this.#seq = Number(this.#sql.exec('SELECT count(*) AS n FROM booking').one().n);
    this.#published = this.#seq;
  }

  /** True for the one who gets the slot. */
  take(start: number, isHold: boolean): Promise<boolean> {
    return this.#together(() => {
      const { rowsWritten } = this.#sql.exec(
        'INSERT OR IGNORE INTO booking VALUES (?, ?)',
        start,
        isHold ? 1 : 0,
      );
      if (rowsWritten > 0) this.#changed(slotText(start, 0, isHold ? 1 : 0));
      return rowsWritten > 0;
    });
  }

  release(start: number): Promise<boolean> {
    return this.#together(() => {
      const { rowsWritten } = this.#sql.exec('DELETE FROM booking WHERE start = ? AND held = 1', start);
      if (rowsWritten > 0) this.#changed(slotText(start, 1, 0));
      return rowsWritten > 0;
    });
  }

  seed(starts: number[]): void {
    this.ctx.storage.transactionSync(() => {
      for (const start of starts) this.#sql.exec('INSERT INTO booking VALUES (?, 0)', start);
    });
  }

  starts(): number[] {
    return this.#sql
      .exec<{ start: number }>('SELECT start FROM booking WHERE held = 0 ORDER BY start')
      .toArray()
      .map(({ start }) => start);
  }

  slots(from: number, to: number): string {
    return `{"seq":${this.#seq},"timeZone":"UTC","slots":[${this.#slotsIn(from, to)}]}`;
  }

  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': 'quickslot.v1' },
    });
  }

  override webSocketMessage(ws: WebSocket, frame: string): void {
    const { from, to, since } = JSON.parse(frame) as { from: string; to: string; since?: number };
    const missed = since === undefined ? undefined : this.#changes.filter(({ seq }) => seq > since);
    ws.send(
      missed
        ? `{"type":"delta","seq":${this.#seq},"prev":${since},"slots":[${missed.map(({ slot }) => slot).join()}]}`
        : `{"type":"snapshot","seq":${this.#seq},"slots":[${this.#slotsIn(Date.parse(from), Date.parse(to))}]}`,
    );
  }

  override webSocketClose(ws: WebSocket): void {
    ws.close(1000);
  }

  /** Runs `work` in one turn with all else that has arrived by then. */
  #together(work: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      this.#arrived.push(() => resolve(work()));
      if (this.#arrived.length === 1) {
        setTimeout(() => {
          for (const one of this.#arrived.splice(0)) one();
        }, 0);
      }
    });
  }

  #changed(slot: string): void {
    this.#seq += 1;
    this.#changes.push({ seq: this.#seq, slot });
    if (this.#changes.length > 2 * KNOWN) this.#changes.splice(0, KNOWN);
    if (this.#seq - this.#published === 1 && this.ctx.getWebSockets().length > 0) {
      setTimeout(() => this.#publish(), 3);
    } else if (this.ctx.getWebSockets().length === 0) {
      this.#published = this.#seq;
    }
  }

  #publish(): void {
    const news = this.#changes.filter(({ seq }) => seq > this.#published);
    const slots = news.map(({ slot }) => slot).join();
    const frame = `{"type":"delta","seq":${this.#seq},"prev":${this.#published},"slots":[${slots}]}`;
    this.#published = this.#seq;
    for (const ws of this.ctx.getWebSockets()) ws.send(frame);
  }

  #slotsIn(from: number, to: number): string {
    const taken = new Map(
      this.#sql
        .exec<{ start: number; held: number }>(
          'SELECT start, held FROM booking WHERE start >= ? AND start < ?',
          from,
          to,
        )
        .toArray()
        .map(({ start, held }) => [start, held]),
    );
    const slots: string[] = [];
    for (let start = from; start < to; start += SLOT_MS) {
      slots.push(slotText(start, taken.has(start) ? 0 : 1, taken.get(start) ?? 0));
    }
    return slots.join();
  }
}

function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function slotText(start: number, remaining: number, held: number): string {
  const end = instant(start + SLOT_MS);
  return `{"start":"${instant(start)}","end":"${end}","remaining":${remaining},"held":${held},"heldUntil":null}`;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, , , calendarId = '', what = '', startText = ''] = pathname.split('/');
    const object = env.OBJECTS.get(env.OBJECTS.idFromName(calendarId));
    if (what === 'live') return object.fetch('https://object/', { headers: { Upgrade: 'websocket' } });
    if (what === 'slots') {
      const body = await object.slots(
        Date.parse(searchParams.get('from') ?? ''),
        Date.parse(searchParams.get('to') ?? ''),
      );
      return new Response(body, { headers: { 'Content-Type': 'application/json' } });
    }
    if (what === 'starts') return Response.json(await object.starts());
    if (what === 'seed') {
      await object.seed(await request.json());
      return new Response(null, { status: 204 });
    }
    if (request.method === 'DELETE') {
      const released = await object.release(Number(startText));
      return new Response(null, { status: released ? 204 : 404 });
    }
    const { start } = await request.json<{ start: string }>();
    const at = Date.parse(start);
    const won = await object.take(at, what === 'holds');
    return won
      ? Response.json({ id: String(at), start }, { status: 201 })
      : Response.json({ code: 'slot_taken' }, { status: 409 });
  },
};
