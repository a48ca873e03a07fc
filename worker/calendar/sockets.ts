// Viewers of one calendar: hibernating sockets that are told what changed, read from the log.
import { z } from 'zod';
import type { Slot } from '../contract/calendars.ts';
import {
  BEARER_PROTOCOL,
  CLOSE,
  ClientMessage,
  KNOWN_CHANGES,
  LIVE_PROTOCOL,
  MAX_FRAME_BYTES,
} from '../contract/live.ts';
import type { Interval } from '../domain/interval.ts';
import { boardSlots, clip, touchedStarts } from './board.ts';
import type { Calendar } from './calendar.ts';
import type { LogRecord } from './records.ts';

/** What changes within this many milliseconds travels in one frame. */
const GATHER_MS = 3;
/** Frames one socket may send in a window of ten seconds. */
const MAX_FRAMES = 40;
const FRAME_WINDOW_MS = 10_000;
/** How often a private calendar's viewers are asked about: a socket outlives its sign-in by 60 s at most. */
const CHECK_MS = 50_000;
/** Sockets from one address, and in all (the platform's own limit is 32,768). */
const MAX_PER_ADDRESS = 100;
const MAX_SOCKETS = 32_000;

/** What a socket remembers through hibernation. */
const Attachment = z.object({
  /** Start and end of what it watches, or null before it subscribed. */
  range: z.object({ start: z.number(), end: z.number() }).nullable(),
  /** The seq it was last told. */
  told: z.number(),
  /** Who it is, where the calendar asks for it, and until when that stands. */
  userId: z.string().nullable(),
  expiresAt: z.number().nullable(),
  /** The sign-in it stands on, and when to ask again whether that still stands. */
  sessionId: z.string().nullable(),
  checkAt: z.number().nullable(),
});
type Attachment = z.infer<typeof Attachment>;

export interface Viewer {
  readonly identity: Identity | null;
  /** A name for the address it comes from, or null where addresses don't count. */
  readonly address: string | null;
}

export interface Identity {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: number;
}

/** How sockets learn who somebody is, and which sign-ins still stand. */
export interface Identities {
  authenticate(token: string): Promise<Identity | undefined>;
  standing(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export class LiveSockets {
  readonly #attachments = new WeakMap<WebSocket, Attachment>();
  readonly #frames = new WeakMap<WebSocket, { since: number; count: number }>();
  /** Changes up to here have been sent to whom they concern. */
  #published = 0;
  #scheduled = false;
  /** When the first token of a viewer runs out; undefined where it must be looked up. */
  #nextExpiry: number | null | undefined;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly calendar: Calendar,
    private readonly identities: Identities,
  ) {
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** After the object came up: sends what was committed and may not have been sent before it went. */
  wake(): void {
    const sockets = this.ctx.getWebSockets();
    // Who was told last was told everything up to there.
    const told = sockets.reduce((last, ws) => Math.max(last, this.#read(ws).told), 0);
    this.#published = sockets.length === 0 ? this.calendar.store.journal.last() : told;
    this.publishSoon();
  }

  accept(viewer: Viewer): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const tags = viewer.address === null ? [] : [`address:${viewer.address}`];
    const crowded =
      this.ctx.getWebSockets().length >= MAX_SOCKETS ||
      tags.some((tag) => this.ctx.getWebSockets(tag).length >= MAX_PER_ADDRESS);
    this.ctx.acceptWebSocket(server, tags);
    this.#write(server, { range: null, told: 0, ...this.#standingOf(viewer.identity) });
    if (crowded) server.close(CLOSE.tooMany, 'too many connections');
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { 'Sec-WebSocket-Protocol': LIVE_PROTOCOL },
    });
  }

  /** Takes one frame. Malformed, unknown or too many: close 1008; over 4 KiB: close 1009. */
  async receive(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const size = typeof frame === 'string' ? new TextEncoder().encode(frame).length : frame.byteLength;
    if (size > MAX_FRAME_BYTES) return ws.close(CLOSE.tooBig, 'frames may have 4 KiB');
    if (this.#floods(ws)) return ws.close(CLOSE.policy, 'too many frames');
    const message = typeof frame === 'string' ? parse(frame) : undefined;
    if (!message) return ws.close(CLOSE.policy, 'not a message of quickslot.v1');
    switch (message.type) {
      case 'subscribe':
        return this.#subscribe(ws, { start: message.from, end: message.to }, message.since);
      case 'auth':
        return this.#renew(ws, message.token);
    }
  }

  #floods(ws: WebSocket): boolean {
    const now = this.calendar.clock.now();
    const window = this.#frames.get(ws);
    if (!window || now - window.since > FRAME_WINDOW_MS) {
      this.#frames.set(ws, { since: now, count: 1 });
      return false;
    }
    window.count += 1;
    return window.count > MAX_FRAMES;
  }

  /** Answers with the deltas since `since` in one frame where they are all known, else with a snapshot. */
  #subscribe(ws: WebSocket, range: Interval, since: number | undefined): void {
    if (!this.calendar.load()) {
      ws.close(CLOSE.gone, 'this calendar is gone');
      return;
    }
    const missed = since === undefined ? undefined : this.#missed(since);
    const { seq, slots } = missed
      ? { seq: this.calendar.store.journal.last(), slots: this.#touchedSlots(missed, range) }
      : this.calendar.board(range);
    this.#write(ws, { ...this.#read(ws), range, told: seq });
    if (!this.#scheduled) this.#published = seq;
    send(ws, missed ? { type: 'delta', seq, prev: since, slots } : { type: 'snapshot', seq, slots });
  }

  /** The changes after `since`, or undefined where they are not all known or the rules changed among them. */
  #missed(since: number): LogRecord[] | undefined {
    const { store } = this.calendar;
    const last = store.journal.last();
    if (since > last || since < last - KNOWN_CHANGES || since < store.journal.first() - 1) return undefined;
    const rows = store.journal.after(since, KNOWN_CHANGES);
    return rows.some((row) => row.kind === 'calendar_changed') ? undefined : rows;
  }

  async #renew(ws: WebSocket, token: string): Promise<void> {
    const attachment = this.#read(ws);
    // Where nobody's sign-in matters there is nothing to renew.
    if (attachment.userId === null) return;
    const identity = await this.identities.authenticate(token).catch(() => null);
    if (identity === null) return ws.close(CLOSE.tryAgain, 'could not check who you are');
    if (identity?.userId !== attachment.userId) return ws.close(CLOSE.signedOut, 'sign in again');
    this.#write(ws, { ...attachment, ...this.#standingOf(identity) });
  }

  #standingOf(identity: Identity | null): Omit<Attachment, 'range' | 'told'> {
    if (!identity) return { userId: null, expiresAt: null, sessionId: null, checkAt: null };
    const { userId, expiresAt, sessionId } = identity;
    return { userId, expiresAt, sessionId, checkAt: this.calendar.clock.now() + CHECK_MS };
  }

  /** Sends what was committed to whom it concerns, in the next turn: whoever changed it is answered first. */
  publishSoon(): void {
    if (this.#scheduled || this.ctx.getWebSockets().length === 0) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      this.publish();
    }, GATHER_MS);
  }

  publish(): void {
    const sockets = this.ctx.getWebSockets();
    const { store } = this.calendar;
    const seq = store.journal.last();
    const rows = this.#published < seq ? store.journal.after(this.#published, KNOWN_CHANGES) : [];
    this.#published = seq;
    if (rows.length === 0) return;
    if (!this.calendar.load()) {
      for (const ws of sockets) ws.close(CLOSE.gone, 'this calendar is gone');
    } else if (rows.some((row) => row.kind === 'calendar_changed') || (rows.at(-1)?.seq ?? 0) < seq) {
      this.#resetAll(sockets);
    } else {
      this.#sendDeltas(sockets, rows, seq);
    }
  }

  #resetAll(sockets: WebSocket[]): void {
    const isPrivate = this.calendar.load()?.record.settings.visibility === 'private';
    const owner = this.calendar.load()?.record.ownerId;
    for (const ws of sockets) {
      const attachment = this.#read(ws);
      if (isPrivate && attachment.userId !== owner) {
        ws.close(CLOSE.gone, 'this calendar is private now');
      } else if (attachment.range) {
        this.#write(ws, { ...attachment, range: null });
        send(ws, { type: 'reset' });
      }
    }
  }

  /** One serialisation for all who watch the same range; only `prev` differs between them. */
  #sendDeltas(sockets: WebSocket[], rows: readonly LogRecord[], seq: number): void {
    const bodies = new Map<string, string | undefined>();
    for (const ws of sockets) {
      const attachment = this.#read(ws);
      if (!attachment.range || attachment.told >= seq) continue;
      const key = `${attachment.range.start}/${attachment.range.end}`;
      if (!bodies.has(key)) {
        const slots = this.#touchedSlots(rows, attachment.range);
        bodies.set(key, slots.length === 0 ? undefined : JSON.stringify(slots));
      }
      const body = bodies.get(key);
      if (body === undefined) continue;
      sendText(ws, `{"type":"delta","seq":${seq},"prev":${attachment.told},"slots":${body}}`);
      this.#write(ws, { ...attachment, told: seq });
    }
  }

  /** The present state of the slots in `range` that the changes touched. */
  #touchedSlots(rows: readonly LogRecord[], range: Interval): Slot[] {
    const known = this.calendar.load();
    if (!known) return [];
    const touched = touchedStarts(
      known.rules,
      rows.flatMap((row) => row.spans),
    );
    return clip(touched, range).flatMap((part) =>
      boardSlots(this.calendar.store, known.rules, this.calendar.clock.now(), part),
    );
  }

  /** Closes sockets whose token has run out; answers when the next one does (epoch milliseconds), or null. */
  closeExpired(): number | null {
    const now = this.calendar.clock.now();
    if (this.#nextExpiry === null || (this.#nextExpiry !== undefined && now < this.#nextExpiry))
      return this.#nextExpiry;
    let next: number | null = null;
    for (const ws of this.ctx.getWebSockets()) {
      const { expiresAt, checkAt } = this.#read(ws);
      if (expiresAt === null) continue;
      if (expiresAt <= now) ws.close(CLOSE.signedOut, 'sign in again');
      else next = Math.min(next ?? expiresAt, expiresAt, checkAt ?? expiresAt);
    }
    this.#nextExpiry = next;
    return next;
  }

  /** Closes sockets whose sign-in has ended; who can't be asked about is let go too. At most every `CHECK_MS` a socket. */
  async checkSignIns(): Promise<void> {
    const now = this.calendar.clock.now();
    const due = this.ctx
      .getWebSockets()
      .filter((ws) => (this.#read(ws).checkAt ?? Number.POSITIVE_INFINITY) <= now);
    if (due.length === 0) return;
    const ids = [...new Set(due.flatMap((ws) => this.#read(ws).sessionId ?? []))];
    const standing = await this.identities.standing(ids).catch(() => new Set<string>());
    for (const ws of due) {
      const attachment = this.#read(ws);
      if (attachment.sessionId !== null && standing.has(attachment.sessionId)) {
        this.#write(ws, { ...attachment, checkAt: now + CHECK_MS });
      } else {
        ws.close(CLOSE.signedOut, 'sign in again');
      }
    }
  }

  #read(ws: WebSocket): Attachment {
    const known = this.#attachments.get(ws);
    if (known) return known;
    const kept = Attachment.safeParse(ws.deserializeAttachment());
    const attachment = kept.success ? kept.data : { range: null, told: 0, ...this.#standingOf(null) };
    this.#attachments.set(ws, attachment);
    return attachment;
  }

  #write(ws: WebSocket, attachment: Attachment): void {
    if (attachment.expiresAt !== null) this.#nextExpiry = undefined;
    this.#attachments.set(ws, attachment);
    ws.serializeAttachment(attachment);
  }
}

function parse(frame: string): ClientMessage | undefined {
  try {
    const message = ClientMessage.safeParse(JSON.parse(frame));
    return message.success ? message.data : undefined;
  } catch {
    return undefined;
  }
}

function send(ws: WebSocket, message: unknown): void {
  sendText(ws, JSON.stringify(message));
}

/** A socket that closes while we send is not an error: its close is on its way. */
function sendText(ws: WebSocket, text: string): void {
  try {
    ws.send(text);
  } catch {
    ws.close(CLOSE.tryAgain, 'could not be told');
  }
}

/** The bearer token that a socket carries in its second subprotocol, if any. */
export function tokenOf(protocols: string | null | undefined): string | undefined {
  return (protocols ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(BEARER_PROTOCOL))
    ?.slice(BEARER_PROTOCOL.length);
}
