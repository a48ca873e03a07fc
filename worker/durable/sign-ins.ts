// Hibernating sockets that stand on somebody's sign-in: what each remembers, and how it ends with the sign-in.
import { z } from 'zod';
import { CLOSE } from '../contract/live-constants.ts';

/** The largest frame a client may send, in bytes. */
export const MAX_FRAME_BYTES = 4_096;
/** Frames one socket may send in a window of ten seconds. */
const MAX_FRAMES = 40;
const FRAME_WINDOW_MS = 10_000;
/** How long what sockets remember may wait to be written down. */
const WRITE_AFTER_MS = 250;
/** How often sign-ins are asked about: a socket outlives its sign-in by 60 s at most, even where nobody told us. */
const CHECK_MS = 50_000;

export interface Identity {
  readonly userId: string;
  readonly sessionId: string;
  /** When its token runs out, epoch milliseconds. */
  readonly expiresAt: number;
}

/** How sockets learn who somebody is, and which sign-ins still stand. */
export interface Identities {
  authenticate(token: string): Promise<Identity | undefined>;
  standing(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What a socket remembers of its sign-in through hibernation; all null where nobody's sign-in matters. */
export const Standing = z.object({
  userId: z.string().nullable(),
  expiresAt: z.number().nullable(),
  sessionId: z.string().nullable(),
  /** When to ask again whether the sign-in still stands. */
  checkAt: z.number().nullable(),
});
export type Standing = z.infer<typeof Standing>;

const NOBODY: Standing = { userId: null, expiresAt: null, sessionId: null, checkAt: null };

/** Sockets of one object. `Own` is what they remember besides. */
export class SignedInSockets<Own extends object> {
  readonly #attachments = new WeakMap<WebSocket, Own & Standing>();
  /** Sockets whose memory has not been written down yet; they are held on to until then. */
  readonly #unwritten = new Set<WebSocket>();
  readonly #frames = new WeakMap<WebSocket, { since: number; count: number }>();
  /** When the first token runs out or is asked about; undefined where it must be looked up. */
  #nextDeadline: number | null | undefined;

  constructor(
    private readonly ctx: DurableObjectState,
    private readonly clock: { now(): number },
    private readonly identities: Identities,
    private readonly schema: z.ZodType<Own>,
    /** What a socket remembers that has nothing to read. */
    private readonly blank: Own,
  ) {
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  all(tag?: string): WebSocket[] {
    return this.ctx.getWebSockets(tag);
  }

  /** Takes the server's half of a pair. */
  accept(ws: WebSocket, tags: string[], own: Own, identity: Identity | null): void {
    this.ctx.acceptWebSocket(ws, tags);
    this.#put(ws, { ...own, ...this.#standingOf(identity) });
  }

  read(ws: WebSocket): Own & Standing {
    const known = this.#attachments.get(ws);
    if (known) return known;
    const kept: unknown = ws.deserializeAttachment();
    const own = this.schema.safeParse(kept);
    const standing = Standing.safeParse(kept);
    const attachment =
      own.success && standing.success ? { ...own.data, ...standing.data } : { ...this.blank, ...NOBODY };
    this.#attachments.set(ws, attachment);
    return attachment;
  }

  /** Writes what a socket remembers besides its sign-in. */
  write(ws: WebSocket, own: Partial<Own>): void {
    this.#put(ws, { ...this.read(ws), ...own });
  }

  /**
   * The same in memory now, and for good a moment after the last of many: what a hundred changes a second say of a
   * thousand sockets is written down once. The timer keeps the object awake until then.
   */
  writeSoon(ws: WebSocket, own: Partial<Own>): void {
    this.#attachments.set(ws, { ...this.read(ws), ...own });
    if (this.#unwritten.size === 0) setTimeout(() => this.#writeDown(), WRITE_AFTER_MS);
    this.#unwritten.add(ws);
  }

  #writeDown(): void {
    const unwritten = [...this.#unwritten];
    this.#unwritten.clear();
    for (const ws of unwritten) {
      const attachment = this.#attachments.get(ws);
      // What has closed meanwhile needs no memory.
      if (attachment && ws.readyState === WebSocket.OPEN) ws.serializeAttachment(attachment);
    }
  }

  /** The text of a frame, or undefined after the socket was closed for it: over 4 KiB 1009, binary or too many 1008. */
  textOf(ws: WebSocket, frame: string | ArrayBuffer): string | undefined {
    const size = typeof frame === 'string' ? new TextEncoder().encode(frame).length : frame.byteLength;
    if (size > MAX_FRAME_BYTES) ws.close(CLOSE.tooBig, 'frames may have 4 KiB');
    else if (this.#floods(ws)) ws.close(CLOSE.policy, 'too many frames');
    else if (typeof frame !== 'string') ws.close(CLOSE.policy, 'frames are text');
    else return frame;
    return undefined;
  }

  #floods(ws: WebSocket): boolean {
    const now = this.clock.now();
    const window = this.#frames.get(ws);
    if (!window || now - window.since > FRAME_WINDOW_MS) {
      this.#frames.set(ws, { since: now, count: 1 });
      return false;
    }
    window.count += 1;
    return window.count > MAX_FRAMES;
  }

  /** Goes on with a newer token of the same person; closes the socket for any other. */
  async renew(ws: WebSocket, token: string): Promise<void> {
    const { userId } = this.read(ws);
    // Where nobody's sign-in matters there is nothing to renew.
    if (userId === null) return;
    const identity = await this.identities.authenticate(token).catch(() => null);
    if (identity === null) return ws.close(CLOSE.tryAgain, 'could not check who you are');
    if (identity?.userId !== userId) return ws.close(CLOSE.signedOut, 'sign in again');
    this.#put(ws, { ...this.read(ws), ...this.#standingOf(identity) });
  }

  /** Closes sockets whose token has run out; answers when to look again (epoch milliseconds), or null. */
  closeExpired(): number | null {
    const now = this.clock.now();
    if (this.#nextDeadline === null || (this.#nextDeadline !== undefined && now < this.#nextDeadline)) {
      return this.#nextDeadline;
    }
    let next: number | null = null;
    for (const ws of this.all()) {
      const { expiresAt, checkAt } = this.read(ws);
      if (expiresAt === null) continue;
      if (expiresAt <= now) ws.close(CLOSE.signedOut, 'sign in again');
      else next = Math.min(next ?? expiresAt, expiresAt, checkAt ?? expiresAt);
    }
    this.#nextDeadline = next;
    return next;
  }

  /** Asks about the sign-ins whose turn it is. */
  checkDue(): Promise<void> {
    const now = this.clock.now();
    return this.#check((standing) => (standing.checkAt ?? Number.POSITIVE_INFINITY) <= now);
  }

  /** Asks about all sign-ins, or about these alone, now: somebody said that some have ended. */
  checkNow(sessionIds?: readonly string[]): Promise<void> {
    return this.#check(
      ({ sessionId }) => sessionId !== null && (sessionIds === undefined || sessionIds.includes(sessionId)),
    );
  }

  /** Closes sockets whose sign-in has ended; who can't be asked about is let go too. */
  async #check(isMeant: (standing: Standing) => boolean): Promise<void> {
    const meant = this.all().filter((ws) => isMeant(this.read(ws)));
    if (meant.length === 0) return;
    const ids = [...new Set(meant.flatMap((ws) => this.read(ws).sessionId ?? []))];
    const standing = await this.identities.standing(ids).catch(() => new Set<string>());
    for (const ws of meant) {
      const attachment = this.read(ws);
      if (attachment.sessionId !== null && standing.has(attachment.sessionId)) {
        this.#put(ws, { ...attachment, checkAt: this.clock.now() + CHECK_MS });
      } else {
        ws.close(CLOSE.signedOut, 'sign in again');
      }
    }
  }

  #standingOf(identity: Identity | null): Standing {
    if (!identity) return NOBODY;
    const { userId, expiresAt, sessionId } = identity;
    return { userId, expiresAt, sessionId, checkAt: this.clock.now() + CHECK_MS };
  }

  #put(ws: WebSocket, attachment: Own & Standing): void {
    if (attachment.expiresAt !== null) this.#nextDeadline = undefined;
    this.#attachments.set(ws, attachment);
    this.#unwritten.delete(ws);
    ws.serializeAttachment(attachment);
  }
}

/** A socket that closes while we send is not an error: its close is on its way. */
export function sendText(ws: WebSocket, text: string): boolean {
  try {
    ws.send(text);
    return true;
  } catch {
    ws.close(CLOSE.tryAgain, 'could not be told');
    return false;
  }
}

/** A frame's text as a message, or undefined where it is none. */
export function parseFrame<Message>(schema: z.ZodType<Message>, text: string): Message | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
