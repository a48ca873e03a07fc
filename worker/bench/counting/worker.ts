// The real Worker with counters around its bindings: rows written by table, calls of objects, round trips to D1. It
// also stores many bookings at once. Only rows are counted and calendars filled with it; nothing is timed.

import { newBookingId } from '../../calendar/booking-id.ts';
import { calendarObject } from '../../calendar/client.ts';
import type { BookingRecord } from '../../calendar/records.ts';
import type { Env } from '../../env.ts';
import app, { CalendarObject as RealCalendarObject } from '../../index.ts';
import { limited } from '../limits/limiter.ts';
import { counted, countSql, counts, notes, reset } from './counters.ts';

interface Seed {
  readonly calendarId: string;
  readonly userId: string;
  /** Epoch milliseconds; each booking lasts `lengthMs`. */
  readonly starts: readonly number[];
  readonly lengthMs: number;
}

export class CalendarObject extends RealCalendarObject {
  constructor(ctx: DurableObjectState, env: Env) {
    notes.add('objects built', ctx.id.toString());
    countSql(ctx.storage);
    super(ctx, counted(env));
  }

  override async alarm(): Promise<void> {
    notes.add('object calls', 'alarm');
    await super.alarm();
  }

  seed({ userId, starts, lengthMs }: Seed): void {
    const now = Date.now();
    this.store.atomically(() => {
      for (const start of starts) {
        const booking: BookingRecord = {
          id: newBookingId(start),
          userId,
          userName: 'Booker',
          contactEmail: null,
          start,
          end: start + lengthMs,
          seats: 1,
          status: start + lengthMs <= now ? 'completed' : 'confirmed',
          note: '',
          price: null,
          payment: null,
          answers: null,
          seriesId: null,
          isGuest: false,
          checkedInAt: null,
          pendingUntil: null,
          remindMinutes: [15],
          remindAt: null,
          createdAt: now,
          version: 1,
        };
        this.store.insertBooking(booking);
      }
    });
  }
}

export { UnlockObject, UserObject } from '../../index.ts';

export default {
  async fetch(request: Request<unknown, IncomingRequestCfProperties>, env: Env, ctx: ExecutionContext) {
    const { pathname } = new URL(request.url);
    if (pathname === '/bench/counts') return Response.json(counts());
    if (pathname === '/bench/reset') {
      reset();
      return new Response(null, { status: 204 });
    }
    if (pathname === '/bench/seed') {
      const seed = await request.json<Seed>();
      const object = calendarObject(env.CALENDARS, seed.calendarId) as unknown as {
        seed(seed: Seed): Promise<void>;
      };
      await object.seed(seed);
      return new Response(null, { status: 204 });
    }
    return app.fetch(request, limited(counted(env)), ctx);
  },
  async queue(batch: MessageBatch<unknown>, env: Env) {
    notes.add('queue', 'messages read', batch.messages.length);
    await app.queue(batch, counted(env));
  },
};
