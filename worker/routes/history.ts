// Bookings that are long over and have left their calendar's object: the history in D1 answers for them.

import type { Context } from 'hono';
import type { Outcome } from '../calendar/calendar.ts';
import type { Actor } from '../calendar/desk.ts';
import { clock } from '../clock.ts';
import type { Booking } from '../contract/bookings.ts';
import type { Calendar } from '../contract/calendars.ts';
import { type After, findHistory, listHistory } from '../db/bookings.ts';
import { isOpen } from '../domain/booking.ts';
import { KEEP_MS } from '../domain/policy.ts';
import { can } from '../domain/roles.ts';
import type { AppEnv } from './http.ts';

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly status: Booking['status'] | undefined;
  readonly after: After | undefined;
  readonly limit: number;
}

/** A page of which the object has the later part. The object is asked in any case: it says who may see the list. */
export async function withHistory(
  c: Context<AppEnv>,
  calendarId: string,
  asked: Asked,
  ask: (kept: Asked) => Promise<Booking[]>,
): Promise<Booking[]> {
  const boundary = clock.now() - KEEP_MS;
  // What is open is never so old.
  if (asked.from >= boundary || (asked.status !== undefined && isOpen(asked.status))) return ask(asked);
  const kept = await ask({ ...asked, from: boundary });
  const old = await listHistory(c.get('db'), { ...asked, calendarId, to: Math.min(asked.to, boundary) });
  return [...old, ...kept];
}

/** A booking that the object does not have, for its owner and who runs the calendar. */
export async function fromHistory(
  c: Context<AppEnv>,
  input: {
    id: string;
    bookingId: string;
    actor: Actor;
    object: { describe(actor: Actor): Promise<Outcome<Calendar>> };
  },
): Promise<Booking | undefined> {
  const { id, bookingId, actor, object } = input;
  const calendar = await object.describe(actor);
  const audience = calendar.ok && can(calendar.body.role, 'read') ? 'operator' : 'customer';
  const booking = await findHistory(c.get('db'), id, bookingId, audience);
  return audience === 'operator' || booking?.user.id === actor.userId ? booking : undefined;
}
