// The Durable Object of one person: the sockets of all their windows, and what their sign-ins watch elsewhere.
import { DurableObject } from 'cloudflare:workers';
import { CLOSE, type MineMessage } from '../contract/mine.ts';
import type { UnlockRequest } from '../contract/unlock.ts';
import { Deadlines } from '../durable/deadlines.ts';
import { isBorn, migrate } from '../durable/migrations.ts';
import type { Identities, Identity } from '../durable/sign-ins.ts';
import { STEPS } from './migrations.ts';
import { MineSockets } from './sockets.ts';
import { type Announcement, Unlocks } from './unlocks.ts';
import { Watches } from './watches.ts';
import { WindowFlag } from './window-flag.ts';

/** What the object needs of the world outside it. */
export interface UserPorts {
  identities: Identities;
  /** Has a calendar close the sockets of these sign-ins that have ended. */
  signInsChanged(calendarId: string, sessionIds: readonly string[]): Promise<void>;
  /** Has an unlock request pushed to the person's devices. */
  pushUnlock(userId: string, requestId: string): Promise<void>;
  /** Has those who tell this person of something know whether a window may be open. */
  noteWindowOpen(userId: string, isOpen: boolean): Promise<void>;
}

export class UserActor<Env> extends DurableObject<Env> {
  /** Replaced by tests, which move it by hand. */
  readonly clock = { now: () => Date.now() };
  readonly sockets: MineSockets;
  readonly #watches: Watches;
  readonly #unlocks: Unlocks;
  readonly #deadlines: Deadlines;
  readonly #windowFlag: WindowFlag;
  readonly ports: UserPorts;

  constructor(ctx: DurableObjectState, env: Env, ports: UserPorts) {
    super(ctx, env);
    this.ports = ports;
    this.sockets = new MineSockets(ctx, this.clock, ports.identities);
    this.#watches = new Watches(ctx.storage.sql);
    this.#unlocks = new Unlocks(ctx.storage);
    this.#deadlines = new Deadlines(ctx.storage, this.clock);
    this.#windowFlag = new WindowFlag(
      () => this.sockets.isOpen(),
      async (isOpen) => {
        const userId = ctx.id.name;
        if (userId === undefined) throw new Error('an object of nobody');
        await this.ports.noteWindowOpen(userId, isOpen);
      },
    );
    ctx.blockConcurrencyWhile(async () => {
      await this.#deadlines.load();
      if (isBorn(ctx.storage.sql)) migrate(ctx.storage, STEPS);
      this.#wakeAgain();
    });
  }

  // Telling

  /** Tells every window of this person; answers whether somebody looks at one of them. */
  tell(messages: readonly MineMessage[]): { seen: boolean } {
    const seen = this.sockets.tell(messages);
    this.#noteClosed();
    return { seen };
  }

  // Sign-ins

  /** A sign-in opened a socket of a private calendar. */
  watch(sessionId: string, calendarId: string): void {
    this.#bear();
    this.#watches.note(sessionId, calendarId, this.clock.now());
  }

  /** Some sign-ins of this person have ended: whatever stands on one of them is closed, here and at the calendars. */
  async signInsChanged(): Promise<void> {
    await this.sockets.signIns.checkNow();
    if (!isBorn(this.ctx.storage.sql)) return;
    const watched = this.#watches.all();
    const ids = [...new Set([...watched.values()].flat())];
    if (ids.length === 0) return;
    const standing = await this.ports.identities.standing(ids);
    for (const [calendarId, sessionIds] of watched) {
      const ended = sessionIds.filter((id) => !standing.has(id));
      if (ended.length === 0) continue;
      await this.ports.signInsChanged(calendarId, ended);
      this.#watches.forget(calendarId, ended);
    }
  }

  /** The person leaves: whatever stands on their sign-ins is closed, and nothing of theirs is kept here. */
  async forget(): Promise<void> {
    await this.signInsChanged();
    await this.ctx.storage.deleteAll();
    this.#deadlines.fired();
  }

  // Unlock requests

  /** A request's own object announces it, again where it could not be sure that it was heard. */
  async unlockAsked(announcement: Announcement & { userId: string }): Promise<void> {
    const { id } = announcement.request;
    this.#change((now) => this.#unlocks.take(announcement, now));
    if (!this.#unlocks.isPushDue(id)) return;
    await this.ports.pushUnlock(announcement.userId, id);
    this.#unlocks.pushed(id);
  }

  unlockEnded(id: string): void {
    // Who has left needs no object again for this.
    if (isBorn(this.ctx.storage.sql)) this.#change(() => this.#unlocks.end(id));
  }

  unlockRequests(): UnlockRequest[] {
    return isBorn(this.ctx.storage.sql) ? this.#unlocks.list(this.clock.now()) : [];
  }

  openUnlock(announcement: Announcement): void {
    this.#change((now) => this.#unlocks.open(announcement, now));
  }

  /** See `Unlocks.reserveCode`. */
  reserveUnlockCode(id: string): ReturnType<Unlocks['reserveCode']> {
    if (!isBorn(this.ctx.storage.sql)) return { ok: false, retryAfterSeconds: null };
    const reserved = this.#unlocks.reserveCode(id, this.clock.now());
    this.#wakeAgain();
    return reserved;
  }

  takeBackUnlockCode(tryId: number): void {
    this.#unlocks.takeBackCode(tryId);
  }

  unlockCodeWasRight(id: string, tryId: number): void {
    this.#unlocks.codeWasRight(id, tryId);
  }

  /** Keeps the browser of a request out; answers the other requests that wait, for who ends them. */
  reportUnlock(id: string): string[] {
    if (!isBorn(this.ctx.storage.sql)) return [];
    const others = this.#unlocks.report(id, this.clock.now());
    this.#wakeAgain();
    return others;
  }

  #change(change: (now: number) => MineMessage[]): void {
    this.#bear();
    const messages = change(this.clock.now());
    if (messages.length > 0) this.sockets.tell(messages);
    this.#wakeAgain();
  }

  // Sockets

  /** Only the Worker calls this, after it has checked the origin and the token. */
  override async fetch(request: Request): Promise<Response> {
    const identity: Identity = JSON.parse(request.headers.get('X-QuickSlot-Identity') ?? 'null');
    const { server, answer } = this.sockets.accept(identity);
    this.#wakeAgain();
    try {
      // Before the window asks for anything: what it does not find then is told.
      await this.#windowFlag.note();
    } catch {
      server.close(CLOSE.tryAgain, 'could not be noted');
      return new Response(null, { status: 503 });
    }
    return answer;
  }

  override async webSocketMessage(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    await this.sockets.receive(ws, frame);
    this.#wakeAgain();
  }

  /** Without closing our side too, each closed socket would keep its descriptors. */
  override webSocketClose(ws: WebSocket): void {
    ws.close(1000);
    this.#noteClosed();
  }

  override webSocketError(ws: WebSocket): void {
    ws.close(CLOSE.tooBig);
    this.#noteClosed();
  }

  /** The last window is gone. Where that can't be noted somebody comes in vain, and it is noted then. */
  #noteClosed(): void {
    if (this.sockets.isOpen()) return;
    const noted = this.#windowFlag.note();
    this.ctx.waitUntil(noted.catch(() => console.warn(JSON.stringify({ notNoted: 'window' }))));
  }

  // Deadlines

  override async alarm(): Promise<void> {
    this.#deadlines.fired();
    if (isBorn(this.ctx.storage.sql)) {
      this.#watches.forgetOld(this.clock.now());
      this.#unlocks.forgetOld(this.clock.now());
    }
    await this.sockets.signIns.checkDue();
    this.#wakeAgain();
  }

  #wakeAgain(): void {
    this.#deadlines.wakeBy(this.sockets.signIns.closeExpired());
    if (isBorn(this.ctx.storage.sql)) this.#deadlines.wakeBy(this.#unlocks.forgetAt());
  }

  #bear(): void {
    if (!isBorn(this.ctx.storage.sql)) migrate(this.ctx.storage, STEPS);
  }
}
