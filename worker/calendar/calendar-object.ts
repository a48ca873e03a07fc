// The Durable Object of one calendar: a thin adapter between the platform and what is decided in this folder.
import { DurableObject } from 'cloudflare:workers';
import type { Booking, BookingCreate, Hold, HoldCreate, Refund, Reschedule } from '../contract/bookings.ts';
import type { Block, BlockCreate, Calendar as CalendarBody, CalendarPatch } from '../contract/calendars.ts';
import { CLOSE, KNOWN_CHANGES } from '../contract/live.ts';
import { unauthenticated } from '../contract/problems.ts';
import type { Interval } from '../domain/interval.ts';
import { Deadlines, earliest } from '../durable/deadlines.ts';
import { isBorn, migrate } from '../durable/migrations.ts';
import { Outbox, type Reader } from '../durable/outbox.ts';
import type { Identities, Identity } from '../durable/sign-ins.ts';
import { Turn } from '../durable/turn.ts';
import { firstBoardJson, slotListJson } from './board-json.ts';
import * as bookings from './bookings.ts';
import { type Source, takeBusy } from './busy.ts';
import { Calendar, type Once, type Outcome, refused } from './calendar.ts';
import { Callers, type FindActors, type Who } from './callers.ts';
import { unwrap } from './client.ts';
import { type Actor, type Desk, requireOperator, requireVisible, visibleBooking } from './desk.ts';
import { blank, giveUpSeats } from './forget.ts';
import * as holds from './holds.ts';
import type { BookingQuery } from './lists.ts';
import { STEPS } from './migrations.ts';
import { Past } from './past.ts';
import { type Heard, hear, type ProviderWord, refund } from './payments.ts';
import {
  answerBlock,
  answerBooking,
  answerCalendar,
  answerHold,
  type BookingRecord,
  type CalendarRecord,
  type Details,
  type LogRecord,
  type Settings,
} from './records.ts';
import { setReminders } from './reminders.ts';
import * as settings from './settings.ts';
import { LiveSockets, type Viewer } from './sockets.ts';
import { Store } from './store.ts';

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

export class CalendarActor<Env> extends DurableObject<Env> {
  /** Replaced by tests, which move it by hand. */
  readonly clock = { now: () => Date.now() };
  readonly store: Store;
  readonly calendar: Calendar;
  readonly sockets: LiveSockets;
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

  // Changes: each is decided and committed in one step

  /** Creates the calendar, and waits for the directory to know it where that is possible. */
  async create(input: { id: string; ownerId: string; settings: Settings }): Promise<Outcome<CalendarBody>> {
    if (!isBorn(this.ctx.storage.sql)) migrate(this.ctx.storage, STEPS);
    const body = answerCalendar(this.calendar.create(input), true);
    await this.#told;
    return { ok: true, status: 201, body, replayed: false };
  }

  change(who: Who, patch: CalendarPatch, expectedRevision?: number): Promise<Outcome<CalendarBody>> {
    return this.#change(who, 200, undefined, (desk) =>
      answerCalendar(settings.changeSettings(desk, patch, expectedRevision), true),
    );
  }

  remove(who: Who, expectedRevision?: number): Promise<Outcome<null>> {
    return this.#change(who, 204, undefined, (desk) => {
      settings.deleteCalendar(desk, expectedRevision);
      return null;
    });
  }

  hold(who: Who, input: HoldCreate, once?: Once): Promise<Outcome<Hold>> {
    return this.#change(who, 201, once, (desk) => answerHold(holds.placeHold(desk, input)));
  }

  release(who: Who, holdId: string): Promise<Outcome<null>> {
    return this.#change(who, 204, undefined, (desk) => {
      holds.releaseHold(desk, holdId);
      return null;
    });
  }

  book(who: Who, input: BookingCreate, once?: Once): Promise<Outcome<Booking>> {
    return this.#booking(who, 201, once, (desk) => bookings.book(desk, input));
  }

  reschedule(
    who: Who,
    id: string,
    input: Reschedule,
    once?: Once,
    expected?: number,
  ): Promise<Outcome<Booking>> {
    return this.#booking(who, 200, once, (desk) => bookings.reschedule(desk, id, input, expected));
  }

  cancel(who: Who, id: string, once?: Once, expected?: number): Promise<Outcome<Booking>> {
    return this.#booking(who, 200, once, (desk) => bookings.cancel(desk, id, expected));
  }

  operate(
    who: Who,
    id: string,
    action: 'approve' | 'decline' | 'check_in' | 'no_show',
    once?: Once,
    expected?: number,
  ): Promise<Outcome<Booking>> {
    return this.#booking(who, 200, once, (desk) => bookings.operate(desk, id, action, expected));
  }

  /** The booking as its owner goes to pay it: nothing is changed, but a repeated call is told the same again. */
  pay(who: Who, id: string, once?: Once): Promise<Outcome<Booking>> {
    return this.#booking(who, 200, once, (desk) => visibleBooking(desk, id));
  }

  refund(who: Who, id: string, input: Refund, once?: Once, expected?: number): Promise<Outcome<Booking>> {
    return this.#booking(who, 200, once, (desk) => refund(desk, id, input, expected));
  }

  /**
   * What the payment provider said of a booking. The Worker alone calls this. `completes`: the call whose kept answer
   * the booking is now. null where there is no such booking.
   */
  heard(id: string, word: ProviderWord, completes?: Once): Heard | null {
    if (!this.store.calendar() || !this.store.booking(id)) return null;
    const kept = completes && { once: completes, answer: ({ answer }: Heard) => answer };
    return this.calendar.hear((desk) => hear(desk, id, word), kept);
  }

  block(who: Who, input: BlockCreate, once?: Once): Promise<Outcome<Block>> {
    return this.#change(who, 201, once, (desk) => answerBlock(settings.addBlock(desk, input)));
  }

  unblock(who: Who, id: string): Promise<Outcome<null>> {
    return this.#change(who, 204, undefined, (desk) => {
      settings.removeBlock(desk, id);
      return null;
    });
  }

  /** What another calendar blocks from now on. The Worker alone calls this. */
  takeBusy(source: Source, spans: readonly Interval[]): Promise<Outcome<null>> {
    const take = (desk: Desk) => takeBusy(desk, source, spans);
    return this.#turn.decide(() => this.calendar.change(null, 204, undefined, take));
  }

  /** A person chose other lead times for reminders. The Worker alone calls this, for the person. */
  async setReminders(userId: string, leadMinutes: readonly number[]): Promise<void> {
    if (!this.calendar.load()) return;
    const who = { userId, name: '' };
    unwrap(await this.#change(who, 204, undefined, (desk) => setReminders(desk, userId, leadMinutes)));
    this.#wakeAgain();
  }

  /**
   * Forgets a person who leaves: their seats ahead are given back, and no row says any more that it was them. The
   * Worker alone calls this, for the person. Answers once the history was told, where it can be.
   */
  async forget(userId: string): Promise<void> {
    if (!isBorn(this.ctx.storage.sql)) return;
    if (this.calendar.load()) {
      unwrap(await this.#change({ userId, name: '' }, 204, undefined, (desk) => giveUpSeats(desk, userId)));
    }
    // Before anybody reads what is told: a notice of these cancellations names nobody.
    blank(this.store, userId);
    await this.#told;
  }

  // Questions

  describe(actor: Actor | null): Outcome<CalendarBody> {
    return this.#ask(actor, (desk) => {
      requireVisible(desk);
      return answerCalendar(desk.calendar, desk.actor?.userId === desk.calendar.ownerId);
    });
  }

  /** A `SlotList` as JSON: text, since it goes on as it is. */
  slots(actor: Actor | null, range: Interval): Outcome<{ json: string; etag: string }> {
    return this.#ask(actor, (desk) => {
      requireVisible(desk);
      return slotListJson(this.calendar, desk, range);
    });
  }

  /** A `FirstBoard` as JSON, for whoever may see it unknown, and the calendar in it. */
  firstBoard(): Outcome<{ calendar: CalendarBody; json: string }> {
    return this.#ask(null, (desk) => {
      requireVisible(desk);
      const calendar = answerCalendar(desk.calendar, false);
      return { calendar, json: firstBoardJson(this.calendar, desk, JSON.stringify(calendar)) };
    });
  }

  booking(actor: Actor, id: string): Outcome<Booking> {
    return this.#ask(actor, (desk) => answerBooking(desk.calendar.id, visibleBooking(desk, id)));
  }

  /** What a booking's owner may always know of the calendar it is in. */
  detailsOf(actor: Actor, id: string): Outcome<Details> {
    return this.#ask(actor, (desk) => {
      visibleBooking(desk, id);
      const { slug, name, description, location } = desk.calendar.settings;
      return { slug, name, description, location };
    });
  }

  /** The present truth about a booking, for who acts on a job; never for a caller. */
  present(id: string): { calendar: CalendarRecord; booking: BookingRecord } | null {
    this.calendar.sweep();
    const calendar = this.store.calendar();
    const booking = calendar && this.store.booking(id);
    return booking ? { calendar, booking } : null;
  }

  bookings(actor: Actor, query: BookingQuery): Outcome<Booking[]> {
    return this.#ask(actor, (desk) => {
      requireOperator(desk);
      return desk.store.lists.listBookings(query).map((booking) => answerBooking(desk.calendar.id, booking));
    });
  }

  blocks(
    actor: Actor,
    range: Interval,
    after: { start: number; id: string } | undefined,
    limit: number,
  ): Outcome<Block[]> {
    return this.#ask(actor, (desk) => {
      requireOperator(desk);
      return desk.store.lists.listBlocks(range, after, limit).map(answerBlock);
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
    const due = earliest(this.store.earliestDeadline(now), this.store.journal.nextRetryAt());
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

  #booking(
    who: Who,
    status: number,
    once: Once | undefined,
    decide: (desk: Desk) => BookingRecord,
  ): Promise<Outcome<Booking>> {
    return this.#change(who, status, once, (desk) => answerBooking(desk.calendar.id, decide(desk)));
  }

  async #change<Body>(
    who: Who,
    status: number,
    once: Once | undefined,
    decide: (desk: Desk) => Body,
  ): Promise<Outcome<Body>> {
    if (!('sessionId' in who))
      return this.#turn.decide(() => this.calendar.change(who, status, once, decide));
    const caller = await this.#callers.standing(who);
    if (!caller) return refused(unauthenticated());
    const outcome = await this.#turn.decide(() => this.calendar.change(caller, status, once, decide));
    return { ...outcome, caller };
  }

  #ask<Body>(actor: Actor | null, answer: (desk: Desk) => Body): Outcome<Body> {
    return this.calendar.ask(actor, answer);
  }
}
