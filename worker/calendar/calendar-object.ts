// The Durable Object of one calendar: a thin adapter between the platform and what is decided in this folder.
import { CLOSE, KNOWN_CHANGES } from '../contract/live.ts';
import { unauthenticated } from '../contract/problems.ts';
import { Deadlines, earliest } from '../durable/deadlines.ts';
import { isBorn, migrate } from '../durable/migrations.ts';
import { Outbox, type Reader } from '../durable/outbox.ts';
import type { Identities, Identity } from '../durable/sign-ins.ts';
import { Turn } from '../durable/turn.ts';
import { Calendar, type Once, type Outcome, refused } from './calendar.ts';
import type { Office } from './calendar-calls.ts';
import { Callers, type FindActors, type Who } from './callers.ts';
import type { Desk } from './desk.ts';
import { STEPS } from './migrations.ts';
import { Past } from './past.ts';
import type { LogRecord } from './records.ts';
import { LiveSockets, type Viewer } from './sockets.ts';
import { Store } from './store.ts';
import { TeamCalls } from './team-calls.ts';

/** What the object needs of the world outside it. */
export interface CalendarPorts {
  /** Who reads the log, given the store to look up the present state in. */
  readers(store: Store): readonly Reader<LogRecord>[];
  identities: Identities;
  findActors: FindActors;
  /** Whether there is a provider to pay at. */
  readonly charges: boolean;
  /** Notes that a sign-in watches this calendar, so that its end closes the socket at once. May fail: see `Standing.checkAt`. */
  noteWatcher(identity: Identity, calendarId: string): Promise<void>;
}

/** What changes within this time is told together. */
const GATHER_MS = 40;
/** If the process ends between a commit and the telling, the alarm goes on this much later. */
const TELL_WITHIN_MS = 2_000;

export class CalendarActor<Env> extends TeamCalls<Env> {
  /** Replaced by tests, which move it by hand. */
  readonly clock = { now: () => Date.now() };
  readonly store: Store;
  readonly calendar: Calendar;
  readonly sockets: LiveSockets;
  protected readonly office: Office = {
    change: (who, status, once, decide) => this.#change(who, status, once, decide),
    ask: (actor, answer) => this.calendar.ask(actor, answer),
    told: () => this.#told,
    wakeAgain: () => this.#wakeAgain(),
    letGo: () => this.sockets.letGo(),
  };
  readonly #outbox: Outbox<LogRecord>;
  readonly #deadlines: Deadlines;
  readonly #ports: CalendarPorts;
  readonly #callers: Callers;
  readonly #past: Past;
  /** Settles when what was committed last has been told, or could not be for now. */
  #told: Promise<void> = Promise.resolve();
  readonly #turn = new Turn(() => {
    if (this.#hasChanged) this.#tellAll();
  });
  /** Whether something was committed in this turn. */
  #hasChanged = false;

  constructor(ctx: DurableObjectState, env: Env, ports: CalendarPorts) {
    super(ctx, env);
    this.#ports = ports;
    this.#callers = new Callers(ports.findActors);
    this.store = new Store(ctx.storage);
    this.#past = new Past(this.store, this.clock);
    this.calendar = new Calendar(this.store, this.clock, () => this.#committed(), ports.charges);
    this.sockets = new LiveSockets(ctx, this.calendar, ports.identities);
    this.#outbox = new Outbox(
      this.store.journal,
      this.clock,
      ports.readers(this.store),
      KNOWN_CHANGES,
      GATHER_MS,
    );
    this.#deadlines = new Deadlines(ctx.storage, this.clock);
    ctx.blockConcurrencyWhile(async () => {
      await this.#deadlines.load();
      if (!isBorn(ctx.storage.sql)) return;
      migrate(ctx.storage, STEPS);
      this.sockets.wake();
      this.#wakeAgain();
    });
  }

  // Sockets

  /** Only the Worker calls this, after it has checked the origin and the token. */
  override async fetch(request: Request): Promise<Response> {
    const viewer: Viewer = JSON.parse(request.headers.get('X-QuickSlot-Viewer') ?? 'null');
    const visible = this.describe(viewer.identity && { userId: viewer.identity.userId, name: '' });
    if (!visible.ok) return Response.json(visible.problem, { status: visible.problem.status });
    // On a public calendar nobody's sign-in matters, and nothing runs out.
    const isPrivate = visible.body.visibility === 'private';
    const response = this.sockets.accept(isPrivate ? viewer : { ...viewer, identity: null });
    this.#wakeAgain();
    if (isPrivate && viewer.identity) {
      await this.#ports
        .noteWatcher(viewer.identity, visible.body.id)
        .catch(() => console.warn(JSON.stringify({ notNoted: 'watcher' })));
    }
    return response;
  }

  /** Closes the sockets of these sign-ins that have ended, now. The person's own object calls this. */
  async signInsChanged(sessionIds: readonly string[]): Promise<void> {
    await this.sockets.signIns.checkNow(sessionIds);
  }

  override async webSocketMessage(ws: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    this.calendar.sweep();
    await this.sockets.receive(ws, frame);
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
    this.calendar.sweep();
    this.store.answers.forget(this.clock.now());
    await Promise.all([this.#outbox.drain(), this.sockets.signIns.checkDue()]);
    this.store.journal.saveReaders();
    this.#past.forget();
    this.#wakeAgain();
  }

  #committed(): void {
    if (this.#turn.isDeciding) this.#hasChanged = true;
    else this.#tellAll();
  }

  #tellAll(): void {
    this.#hasChanged = false;
    this.sockets.publishSoon();
    this.#wakeAgain();
    this.#told = this.#outbox.drain().then(() => this.#wakeAgain());
    this.ctx.waitUntil(this.#told);
  }

  #wakeAgain(): void {
    const now = this.clock.now();
    const due = earliest(
      this.store.earliestDeadline(now),
      this.store.journal.nextRetryAt(),
      this.calendar.lineDueAt(),
    );
    const expiry = this.sockets.signIns.closeExpired();
    this.#deadlines.wakeBy(
      earliest(
        due !== null && due <= now ? Math.max(now + 1, this.calendar.settleAgainAt) : due,
        this.#outbox.isBehind() ? now + TELL_WITHIN_MS : null,
        expiry,
        this.#past.dueAt(),
      ),
    );
  }

  async #change<Body>(
    who: Who | null,
    status: number,
    once: Once | undefined,
    decide: (desk: Desk) => Body,
  ): Promise<Outcome<Body>> {
    if (who === null || !('sessionId' in who))
      return this.#turn.decide(() => this.calendar.change(who, status, once, decide));
    const caller = await this.#callers.standing(who);
    if (!caller) return refused(unauthenticated());
    const outcome = await this.#turn.decide(() => this.calendar.change(caller, status, once, decide));
    return { ...outcome, caller };
  }
}
