// The Durable Object of one unlock request: a thin adapter between the platform and what is decided in this folder.

import { DurableObject } from 'cloudflare:workers';
import { randomBytes, randomInt } from 'node:crypto';
import { CLOSE } from '../contract/live-constants.ts';
import type { UnlockStatusName } from '../contract/unlock.ts';
import { Deadlines } from '../durable/deadlines.ts';
import { isBorn, migrate } from '../durable/migrations.ts';
import { Outbox, type Reader } from '../durable/outbox.ts';
import { STEPS } from './migrations.ts';
import { type Announcement, announcementOf } from './readers.ts';
import * as request from './request.ts';
import { WaitingSockets } from './sockets.ts';
import { Store, type UnlockRow } from './store.ts';

/** What the object needs of the world outside it. */
export interface UnlockPorts {
  /** Who reads the log, given the store to look up the present state in. */
  readers(store: Store): readonly Reader<UnlockRow>[];
}

/** The browser may ask so long what became of its request, once that has ended; then nothing of it is kept here. */
const KEEP_MS = 600_000;
/** If the process ends between a commit and the telling, the alarm goes on this much later. */
const TELL_WITHIN_MS = 2_000;

const NOT_FOUND = { ok: false, why: 'not_found' } as const;

export class UnlockActor<Env> extends DurableObject<Env> {
  /** Replaced by tests, which move it by hand. */
  readonly clock = { now: () => Date.now() };
  readonly #store: Store;
  readonly #sockets: WaitingSockets;
  readonly #outbox: Outbox<UnlockRow>;
  readonly #deadlines: Deadlines;

  constructor(ctx: DurableObjectState, env: Env, ports: UnlockPorts) {
    super(ctx, env);
    this.#store = new Store(ctx.storage);
    this.#sockets = new WaitingSockets(ctx);
    this.#outbox = new Outbox(this.#store, this.clock, ports.readers(this.#store), 0);
    this.#deadlines = new Deadlines(ctx.storage, this.clock);
    ctx.blockConcurrencyWhile(async () => {
      await this.#deadlines.load();
      if (!isBorn(ctx.storage.sql)) return;
      migrate(ctx.storage, STEPS);
      this.#wakeAgain();
    });
  }

  // The asking browser

  /** Begins the request; answers its code, which is shown on the browser's screen alone. */
  ask(ask: request.Ask): { code: string; expiresAt: number } {
    migrate(this.ctx.storage, STEPS);
    if (this.#store.state()) throw new Error('an unlock request begins once');
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const step = request.begin(ask, code, this.clock.now());
    this.#commit(step);
    return step.answer;
  }

  /** What became of the request, for the browser that asked; null for any other. */
  look(secretHash: string): { status: UnlockStatusName; userId: string | null } | null {
    const state = this.#ofBrowser(secretHash);
    return state ? { status: state.status, userId: state.userId } : null;
  }

  /** The browser asks anew elsewhere: this request is over. */
  replace(secretHash: string): void {
    if (this.#ofBrowser(secretHash)) this.#step(request.replace);
  }

  /** Once, and only after the approval. */
  redeem(secretHash: string): { ok: true; userId: string; passkeyId: string } | { ok: false } {
    const answer = this.#ofBrowser(secretHash) && this.#step(request.redeem);
    return answer ?? { ok: false };
  }

  noteSession(sessionId: string): void {
    this.#step((state, now) => request.noteSession(state, sessionId, now));
  }

  // The phone

  /** The request as it stands, to a phone that knows the secret in the QR code. */
  open(phone: request.Phone, keyHash: string): { ok: true; announcement: Announcement } | request.Refused {
    const answer = this.#step((state, now) => request.open(state, phone, keyHash, now)) ?? NOT_FOUND;
    if (!answer.ok) return answer;
    const state = this.#store.state();
    const announcement = state && announcementOf(state);
    return announcement ? { ok: true, announcement } : NOT_FOUND;
  }

  tryCode(phone: request.Phone, code: string): request.CodeAnswer {
    const nonce = randomBytes(32).toString('base64url');
    return this.#step((state, now) => request.tryCode(state, { phone, code, nonce }, now)) ?? NOT_FOUND;
  }

  takeChallenge(phone: request.Phone): { ok: true; challenge: string | null } | request.Refused {
    return this.#step((state, now) => request.takeChallenge(state, phone, now)) ?? NOT_FOUND;
  }

  /** The Worker alone calls this, after it has verified what the passkey signed. */
  approve(phone: request.Phone, passkey: { id: string; name: string }): { ok: true } | request.Refused {
    return this.#step((state, now) => request.approve(state, phone, passkey, now)) ?? NOT_FOUND;
  }

  deny(phone: request.Phone): { ok: true } | request.Refused {
    return this.#step((state, now) => request.deny(state, phone, now)) ?? NOT_FOUND;
  }

  report(phone: request.Phone): { ok: boolean } {
    return this.#step((state, now) => request.report(state, phone, now)) ?? NOT_FOUND;
  }

  /**
   * A phone speaks of a request that its account's list doesn't hold. Where the list only hasn't heard of it yet, it has
   * when this answers that it waits.
   */
  async recall(phone: request.Phone): Promise<{ ok: true } | request.Refused> {
    const answer = this.#step((state, now) => request.recall(state, phone, now)) ?? NOT_FOUND;
    if (answer.ok) await this.#outbox.drain();
    return answer;
  }

  // Sockets of the asking browser

  /** Only the Worker calls this, after it has checked the origin; the hash is of the browser's own secret. */
  override async fetch(incoming: Request): Promise<Response> {
    const state = this.#ofBrowser(incoming.headers.get('X-QuickSlot-Secret-Hash') ?? '');
    if (!state) return new Response(null, { status: 404 });
    return this.#sockets.accept(state.status, incoming.headers.get('Sec-WebSocket-Protocol'));
  }

  override webSocketMessage(ws: WebSocket): void {
    ws.close(CLOSE.policy, 'this socket only tells');
  }

  /** Without closing our side too, each closed socket would keep its descriptors. */
  override webSocketClose(ws: WebSocket): void {
    ws.close(1000);
  }

  override webSocketError(ws: WebSocket): void {
    ws.close(CLOSE.tooBig);
  }

  // Deadlines and telling

  override async alarm(): Promise<void> {
    this.#deadlines.fired();
    if (!isBorn(this.ctx.storage.sql)) return;
    this.#step((state) => ({ state, events: [], answer: null }));
    await this.#outbox.drain();
    const state = this.#store.state();
    if (state && this.#isForgettable(state)) {
      await this.ctx.storage.deleteAll();
      return;
    }
    this.#wakeAgain();
  }

  /** The state at this moment, where this is the browser that asked. */
  #ofBrowser(secretHash: string): request.UnlockState | undefined {
    this.#step((state) => ({ state, events: [], answer: null }));
    const state = isBorn(this.ctx.storage.sql) ? this.#store.state() : undefined;
    return state?.secretHash === secretHash ? state : undefined;
  }

  /** Decides on what stands now, and commits that; undefined where there is no such request. */
  #step<Answer>(
    decide: (state: request.UnlockState, now: number) => request.Step<Answer>,
  ): Answer | undefined {
    if (!isBorn(this.ctx.storage.sql)) return undefined;
    const before = this.#store.state();
    if (!before) return undefined;
    const now = this.clock.now();
    const settled = request.settle(before, now);
    const { state, events, answer } = decide(settled.state, now);
    if (state !== before) this.#commit({ state, events: [...settled.events, ...events] });
    return answer;
  }

  #commit(step: Pick<request.Step<unknown>, 'state' | 'events'>): void {
    this.#store.commit(step);
    this.#sockets.tell(step.state.status);
    this.#wakeAgain();
    this.ctx.waitUntil(this.#tell());
  }

  async #tell(): Promise<void> {
    // In a turn of its own: what only a real account causes must not make its browser wait longer for the answer.
    await scheduler.wait(0);
    await this.#outbox.drain();
    this.#wakeAgain();
  }

  #isForgettable({ endedAt }: request.UnlockState): boolean {
    if (endedAt === null || this.clock.now() < endedAt + KEEP_MS) return false;
    return !this.#outbox.isBehind() && this.#store.nextRetryAt() === null;
  }

  #wakeAgain(): void {
    const state = isBorn(this.ctx.storage.sql) ? this.#store.state() : undefined;
    if (!state) return;
    const now = this.clock.now();
    const telling = this.#outbox.isBehind() ? now + TELL_WITHIN_MS : this.#store.nextRetryAt();
    const forgetAt = (state.endedAt ?? 0) + KEEP_MS;
    // What could not be told yet is kept until it is.
    const due = request.dueAt(state) ?? (telling === null ? forgetAt : null);
    this.#deadlines.wakeBy(due === null ? telling : Math.min(due, telling ?? due));
  }
}
