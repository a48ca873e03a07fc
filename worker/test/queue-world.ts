// The queue's consumer with messages of a test's own, and calendars whose bookings are to be told of.
import { env } from 'cloudflare:workers';
import { calendarObject } from '../calendar/client.ts';
import type { BookingJob } from '../contract/jobs.ts';
import type { Env } from '../env.ts';
import { consume } from '../queue/consumer.ts';
import { body as bodyOf, rules } from './calendar-world.ts';
import { owner } from './callers.ts';
import { mailFailure, recordOf } from './delivery-world.ts';

interface Settled {
  id: string;
  how: 'ack' | 'retry';
  delaySeconds?: number;
}

/** Hands messages to the consumer; answers how each was settled. */
export async function consumed(
  bodies: unknown[],
  settings: Env = env,
  queue = 'quickslot-events',
  attempts = 1,
) {
  const settled: Settled[] = [];
  const messages = bodies.map((body, index) => ({
    id: String(index),
    body,
    attempts,
    timestamp: new Date(),
    ack: () => settled.push({ id: String(index), how: 'ack' }),
    retry: ({ delaySeconds = 0 } = {}) => settled.push({ id: String(index), how: 'retry', delaySeconds }),
  }));
  await consume({ queue, messages } as unknown as MessageBatch<unknown>, settings);
  return settled.sort((a, b) => Number(a.id) - Number(b.id));
}

/** A calendar of the owner's, and a booking in it that the queue has not heard of. */
export async function booked(userId: string) {
  const calendarId = crypto.randomUUID();
  const object = calendarObject(env.CALENDARS, calendarId);
  await object.create({ id: calendarId, ownerId: owner.userId, settings: rules() });
  const hour = 3_600_000;
  const start = (Math.floor(Date.now() / hour) + 24) * hour;
  const booking = bodyOf(await object.book({ userId, name: 'Ada' }, { start, note: '' }));
  // A job of its own, of which something waits to be sent: what the calendar itself sent to the queue has another.
  const job: BookingJob = {
    type: 'booking',
    calendarId,
    seq: 99,
    kind: 'booking_confirmed',
    bookingId: booking.id,
    version: 77,
  };
  const present = await object.present(booking.id);
  if (!present) throw new Error('no booking');
  await recordOf(present, job, Date.now());
  return { calendarId, booking, job, path: `/api/calendars/${calendarId}/deliveries` };
}

export const failingMail: Env = {
  ...env,
  ENVIRONMENT: 'production',
  PAYMENTS: 'none',
  STRIPE_API: 'https://api.stripe.com',
  PUSH_SERVICES: 'push.example',
  MAIL: { send: () => Promise.reject(mailFailure('E_DELIVERY_FAILED')) } as unknown as SendEmail,
};
export const refusingMail: Env = {
  ...failingMail,
  MAIL: { send: () => Promise.reject(mailFailure('E_RECIPIENT_SUPPRESSED')) } as unknown as SendEmail,
};
