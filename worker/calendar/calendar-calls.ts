// What may be asked of one calendar's object, call by call: each names what decides it and how that is answered. How a
// call runs is the object's own business (calendar-object.ts); what is decided stands in the files named here.
import { DurableObject } from 'cloudflare:workers';
import type { Booking, BookingCreate, Hold, HoldCreate, Refund, Reschedule } from '../contract/bookings.ts';
import type { Block, BlockCreate, Calendar as CalendarBody, CalendarPatch } from '../contract/calendars.ts';
import type { GuestAsked, GuestCreate, GuestView } from '../contract/guests.ts';
import type { ChangeKind } from '../contract/jobs.ts';
import type { Series, SeriesChange, SeriesPreview } from '../contract/series.ts';
import type { Waitlist, WaitlistJoin, WaitlistPlace } from '../contract/waitlist.ts';
import type { Interval } from '../domain/interval.ts';
import { isBorn, migrate } from '../durable/migrations.ts';
import { firstBoardJson, slotListJson } from './board-json.ts';
import * as bookings from './bookings.ts';
import { type Source, takeBusy } from './busy.ts';
import type { Calendar, Once, Outcome } from './calendar.ts';
import type { Who } from './callers.ts';
import { unwrap } from './client.ts';
import {
  type Actor,
  audienceOf,
  type Desk,
  readableBooking,
  requireReader,
  requireVisible,
  roleOf,
  visibleBooking,
} from './desk.ts';
import { blank, giveUpSeats } from './forget.ts';
import { type Glance, glance } from './group-glance.ts';
import * as guests from './guests.ts';
import * as holds from './holds.ts';
import * as line from './line.ts';
import type { BookingQuery } from './lists.ts';
import { STEPS } from './migrations.ts';
import { type Heard, hear, type ProviderWord, refund } from './payments.ts';
import { type Present, seriesFor } from './readers.ts';
import {
  answerBlock,
  answerBooking,
  answerCalendar,
  answerHold,
  type BookingRecord,
  type CalendarRecord,
  type Details,
  type Settings,
} from './records.ts';
import { setReminders } from './reminders.ts';
import * as series from './series.ts';
import { previewSeries } from './series-preview.ts';
import * as settings from './settings.ts';
import type { Store } from './store.ts';
import { managerIds } from './team.ts';
import { answerPlace, type WaitingRecord } from './waiting.ts';

/** How the object runs calls. A property of the instance, so that nobody reaches it over RPC. */
export interface Office {
  /** Decides and commits one change together with others that arrive in the same turn. `who`: null for the Worker itself. */
  change<Body>(
    who: Who | null,
    status: number,
    once: Once | undefined,
    decide: (desk: Desk) => Body,
  ): Promise<Outcome<Body>>;
  /** Answers a question; nothing is changed but what is due. */
  ask<Body>(actor: Actor | null, answer: (desk: Desk) => Body): Outcome<Body>;
  /** Settles when what was committed last has been told, or could not be for now. */
  told(): Promise<void>;
  /** Sets the alarm for what is due next. */
  wakeAgain(): void;
  /** Closes the sockets of who may not see the calendar any more. */
  letGo(): void;
}

export abstract class CalendarCalls<Env> extends DurableObject<Env> {
  abstract readonly store: Store;
  abstract readonly calendar: Calendar;
  protected abstract readonly office: Office;

  // Changes: each is decided and committed in one step

  /** Creates the calendar, and waits for the directory to know it where that is possible. */
  async create(input: { id: string; ownerId: string; settings: Settings }): Promise<Outcome<CalendarBody>> {
    if (!isBorn(this.ctx.storage.sql)) migrate(this.ctx.storage, STEPS);
    const body = answerCalendar(this.calendar.create(input), 'owner');
    await this.office.told();
    return { ok: true, status: 201, body, replayed: false };
  }

  change(who: Who, patch: CalendarPatch, expectedRevision?: number): Promise<Outcome<CalendarBody>> {
    return this.office.change(who, 200, undefined, (desk) =>
      answerCalendar(settings.changeSettings(desk, patch, expectedRevision), 'owner'),
    );
  }

  remove(who: Who, expectedRevision?: number): Promise<Outcome<null>> {
    return this.office.change(who, 204, undefined, (desk) => {
      settings.deleteCalendar(desk, expectedRevision);
      return null;
    });
  }

  hold(who: Who, input: HoldCreate, once?: Once): Promise<Outcome<Hold>> {
    return this.office.change(who, 201, once, (desk) => answerHold(holds.placeHold(desk, input)));
  }

  release(who: Who, holdId: string): Promise<Outcome<null>> {
    return this.office.change(who, 204, undefined, (desk) => {
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

  bookSeries(who: Who, wish: series.SeriesBook, once?: Once): Promise<Outcome<Series>> {
    return this.office.change(who, 201, once, (desk) =>
      series.answerSeries(desk, series.bookSeries(desk, wish)),
    );
  }

  /** What becomes of a series, or of a part of it. */
  changeSeries(who: Who, id: string, change: series.SeriesAct, once?: Once): Promise<Outcome<SeriesChange>> {
    return this.office.change(who, 200, once, (desk) =>
      series.answerSeriesChange(desk, series.changeSeries(desk, id, change)),
    );
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
    const kept = completes && {
      once: completes,
      // What was answered to the calendar's questions stays as the caller was told it.
      answer: ({ answer }: Heard, { answers }: Booking) => ({ ...answer, answers }),
    };
    return this.calendar.hear((desk) => hear(desk, id, word), kept);
  }

  // Guests: who calls has the link, or has just asked. The Worker vouches for that.

  askAsGuest(id: string, input: GuestCreate, once?: Once): Promise<Outcome<GuestAsked>> {
    return this.office.change(null, 202, once, (desk) => answerHold(guests.askAsGuest(desk, id, input)));
  }

  /** Answers the address that it was asked for with. */
  letGoAsGuest(id: string): Promise<Outcome<string>> {
    return this.office.change(null, 204, undefined, (desk) => guests.letGo(desk, id));
  }

  confirmAsGuest(id: string, holder?: guests.Holder, once?: Once): Promise<Outcome<GuestView>> {
    return this.office.change(null, 200, once, (desk) => guests.confirmAsGuest(desk, id, holder));
  }

  cancelAsGuest(id: string, once?: Once, expected?: number): Promise<Outcome<GuestView>> {
    return this.office.change(null, 200, once, (desk) => guests.cancelAsGuest(desk, id, expected));
  }

  moveAsGuest(id: string, start: number, once?: Once, expected?: number): Promise<Outcome<GuestView>> {
    return this.office.change(null, 200, once, (desk) => guests.moveAsGuest(desk, id, start, expected));
  }

  /** The booking as its guest goes to pay it: nothing is changed, but a repeated call is told the same again. */
  payAsGuest(id: string, once?: Once): Promise<Outcome<GuestView>> {
    return this.office.change(null, 200, once, (desk) => {
      guests.guestBooking(desk, id);
      return guests.viewOf(desk, id);
    });
  }

  /** Answers whether all is done: what is confirmed only now may still be to come. */
  adopt(id: string, holder: guests.Holder): Promise<Outcome<boolean>> {
    return this.office.change(null, 200, undefined, (desk) => guests.adopt(desk, id, holder));
  }

  joinLine(who: Who, input: WaitlistJoin, once?: Once): Promise<Outcome<WaitlistPlace>> {
    return this.office.change(who, 201, once, (desk) => {
      const place = line.join(desk, input);
      return answerPlace(place, line.positionIn(desk.store.waiting.line(), place));
    });
  }

  leaveLine(who: Who, id: string): Promise<Outcome<null>> {
    return this.office.change(who, 204, undefined, (desk) => {
      line.leave(desk, id);
      return null;
    });
  }

  block(who: Who, input: BlockCreate, once?: Once): Promise<Outcome<Block>> {
    return this.office.change(who, 201, once, (desk) => answerBlock(settings.addBlock(desk, input)));
  }

  unblock(who: Who, id: string): Promise<Outcome<null>> {
    return this.office.change(who, 204, undefined, (desk) => {
      settings.removeBlock(desk, id);
      return null;
    });
  }

  /** What another calendar blocks from now on. The Worker alone calls this. */
  takeBusy(source: Source, spans: readonly Interval[]): Promise<Outcome<null>> {
    const take = (desk: Desk) => takeBusy(desk, source, spans);
    return this.office.change(null, 204, undefined, take);
  }

  /** A person chose other lead times for reminders. The Worker alone calls this, for the person. */
  async setReminders(userId: string, leadMinutes: readonly number[]): Promise<void> {
    if (!this.calendar.load()) return;
    const who = { userId, name: '' };
    unwrap(await this.office.change(who, 204, undefined, (desk) => setReminders(desk, userId, leadMinutes)));
    this.office.wakeAgain();
  }

  /**
   * Forgets a person who leaves: their seats ahead are given back, and no row says any more that it was them. The
   * Worker alone calls this, for the person. Answers once the history was told, where it can be.
   */
  async forget(userId: string): Promise<void> {
    if (!isBorn(this.ctx.storage.sql)) return;
    if (this.calendar.load()) {
      unwrap(
        await this.office.change({ userId, name: '' }, 204, undefined, (desk) => giveUpSeats(desk, userId)),
      );
    }
    // Before anybody reads what is told: a notice of these cancellations names nobody.
    blank(this.store, userId);
    await this.office.told();
  }

  // Questions

  describe(actor: Actor | null): Outcome<CalendarBody> {
    return this.office.ask(actor, (desk) => {
      requireVisible(desk);
      return answerCalendar(desk.calendar, roleOf(desk));
    });
  }

  previewSeries(actor: Actor, wish: series.SeriesWish): Outcome<SeriesPreview> {
    return this.office.ask(actor, (desk) => previewSeries(desk, wish));
  }

  /** A `SlotList` as JSON: text, since it goes on as it is. */
  slots(actor: Actor | null, range: Interval): Outcome<{ json: string; etag: string }> {
    return this.office.ask(actor, (desk) => {
      requireVisible(desk);
      return slotListJson(this.calendar, desk, range);
    });
  }

  /** A `FirstBoard` as JSON, for whoever may see it unknown, and the calendar in it. */
  firstBoard(): Outcome<{ calendar: CalendarBody; json: string }> {
    return this.office.ask(null, (desk) => {
      requireVisible(desk);
      const calendar = answerCalendar(desk.calendar, null);
      return { calendar, json: firstBoardJson(this.calendar, desk, JSON.stringify(calendar)) };
    });
  }

  /** What stands against a hold of the caller's here, how busy it is, and what they hold: for who picks among several. */
  glance(actor: Actor, input: HoldCreate): Outcome<Glance> {
    return this.office.ask(actor, (desk) => glance(desk, input));
  }

  booking(actor: Actor, id: string): Outcome<Booking> {
    return this.office.ask(actor, (desk) =>
      answerBooking(desk.calendar.id, readableBooking(desk, id), audienceOf(desk)),
    );
  }

  /** What a booking's owner may always know of the calendar it is in. */
  detailsOf(actor: Actor, id: string): Outcome<Details> {
    return this.office.ask(actor, (desk) => {
      readableBooking(desk, id);
      const { slug, name, description, location } = desk.calendar.settings;
      return { slug, name, description, location };
    });
  }

  /** The present truth about a booking, for who acts on a job of a kind; never for a caller. */
  present(id: string, kind: ChangeKind = 'booking_confirmed'): Present | null {
    this.calendar.sweep();
    const calendar = this.store.calendar();
    const booking = calendar && this.store.booking(id);
    return booking
      ? {
          calendar,
          booking,
          managerIds: managerIds(this.store),
          ...seriesFor(this.store, kind, booking),
        }
      : null;
  }

  guestView(id: string): Outcome<GuestView> {
    return this.office.ask(null, (desk) => guests.viewOf(desk, id));
  }

  /** What waits to be confirmed, as whoever asked for it may know it; 404 where nothing does. */
  guestWaiting(id: string): Outcome<GuestAsked> {
    return this.office.ask(null, (desk) => answerHold(guests.waitingFor(desk, id)));
  }

  /** Whom to mail about what waits; never for a caller. */
  guestLetter(id: string): Outcome<guests.GuestLetter | null> {
    return this.office.ask(null, (desk) => guests.letterFor(desk, id));
  }

  /** The present truth about somebody who waits, for who acts on a job; never for a caller. */
  presentPlace(id: string): { calendar: CalendarRecord; place: WaitingRecord } | null {
    this.calendar.sweep();
    const calendar = this.store.calendar();
    const place = calendar && this.store.waiting.get(id);
    return place ? { calendar, place } : null;
  }

  waitlist(actor: Actor): Outcome<Waitlist> {
    return this.office.ask(actor, (desk) => ({
      items: line.placesFor(desk).map(({ place, position }) => ({
        ...answerPlace(place, position),
        user: { id: place.userId, name: place.userName },
      })),
    }));
  }

  bookings(actor: Actor, query: BookingQuery): Outcome<Booking[]> {
    return this.office.ask(actor, (desk) => {
      requireReader(desk);
      return desk.store.lists
        .listBookings(query)
        .map((booking) => answerBooking(desk.calendar.id, booking, audienceOf(desk)));
    });
  }

  blocks(
    actor: Actor,
    range: Interval,
    after: { start: number; id: string } | undefined,
    limit: number,
  ): Outcome<Block[]> {
    return this.office.ask(actor, (desk) => {
      requireReader(desk);
      return desk.store.lists.listBlocks(range, after, limit).map(answerBlock);
    });
  }

  #booking(
    who: Who,
    status: number,
    once: Once | undefined,
    decide: (desk: Desk) => BookingRecord,
  ): Promise<Outcome<Booking>> {
    return this.office.change(who, status, once, (desk) =>
      answerBooking(desk.calendar.id, decide(desk), audienceOf(desk)),
    );
  }
}
