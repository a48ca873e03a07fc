// Between a booking and its provider: opens a place to pay, hears what came of it, and does what the booking's object
// has decided. Each step looks at the present truth first and is harmless when repeated.
import type { Once } from '../calendar/calendar.ts';
import { calendarObject } from '../calendar/client.ts';
import type { Heard } from '../calendar/payments.ts';
import type { Booking } from '../contract/bookings.ts';
import { openDatabase } from '../db/client.ts';
import { type Place, placeOfCapture, placeOfSession } from '../db/payments.ts';
import { openSession, owedTo } from '../domain/payment.ts';
import { type Env, readConfig } from '../env.ts';
import { spanOf } from '../notify/times.ts';
import type { Provider, ProviderEvent, SessionState } from './provider.ts';
import { presentProvider, providerNamed } from './providers.ts';

/**
 * Opens a checkout for a booking that waits to be paid and has none; answers the booking then. `completes`: the call
 * whose kept answer lacks the address so far. Throws where the provider can't be reached: the booking stays as it is.
 */
export async function openCheckout(env: Env, place: Place, completes?: Once): Promise<Booking | undefined> {
  const object = calendarObject(env.CALENDARS, place.calendarId);
  const heard = await object.heard(place.bookingId, { type: 'look' });
  if (!heard) return undefined;
  const provider = presentProvider(env);
  const settings = readConfig(env);
  const { booking, calendar, answer } = heard;
  const { payment } = booking;
  if (!payment || !provider || !settings.ok || booking.status !== 'pending_payment') return answer;
  if (openSession(payment)) return answer;
  const { name, timeZone } = calendar.settings;
  const until = booking.pendingUntil ?? booking.start;
  const attempt = payment.sessions.length + 1;
  const session = await provider.createSession({
    ...place,
    // Everything that the request says follows from these.
    key: ['checkout', booking.id, attempt, booking.start, until, calendar.revision].join(':'),
    amount: payment.amount,
    currency: payment.currency,
    title: name,
    detail: [spanOf(booking, timeZone), ...(booking.seats > 1 ? [`${booking.seats} seats`] : [])].join(', '),
    until,
    // A guest's page knows its link by itself: no provider is told of it.
    returnUrl: settings.config.origin + (booking.isGuest ? '/guest' : `/pay/${calendar.id}/${booking.id}`),
  });
  const stored = { provider: provider.name, ...session, isOpen: true };
  const after = await object.heard(booking.id, { type: 'session', session: stored }, completes);
  return after?.answer;
}

/**
 * Does what is owed to the provider: ends sessions that nobody may pay any more, gives money back. `look`: also asks how
 * the session stands that may still be paid.
 */
export async function settle(env: Env, place: Place, look: boolean): Promise<void> {
  const object = calendarObject(env.CALENDARS, place.calendarId);
  const heard = await object.heard(place.bookingId, { type: 'look' });
  const payment = heard?.booking.payment;
  if (!heard || !payment) return;
  const waits = heard.booking.status === 'pending_payment';
  const owed = owedTo(payment, waits);
  for (const { provider, id } of owed.close) {
    await hearSession(env, place, provider, id, await setUp(env, provider).expireSession(id));
  }
  const open = openSession(payment);
  if (look && waits && open) {
    const state = await setUp(env, open.provider).readSession(open.id);
    await hearSession(env, place, open.provider, open.id, state);
  }
  for (const { key, captureId, amount, reference } of owed.refunds) {
    const capture = payment.captures.find(({ id }) => id === captureId);
    if (!capture) continue;
    const provider = setUp(env, capture.provider);
    const { currency } = payment;
    const refund =
      reference === null
        ? await provider.refund({ ...place, key, captureId, amount, currency })
        : await provider.readRefund(reference, captureId, currency);
    if (refund.state === 'failed') console.error(JSON.stringify({ refundFailed: place.bookingId }));
    await object.heard(place.bookingId, { type: 'refund', refund });
  }
}

/** A provider that something was begun with. Where it is not set up any more this fails, and is tried again. */
function setUp(env: Env, name: string): Provider {
  const provider = providerNamed(env, name);
  if (!provider) throw new Error(`the payment provider ${name} is not set up`);
  return provider;
}

async function hearSession(
  env: Env,
  place: Place,
  provider: string,
  sessionId: string,
  state: SessionState,
): Promise<Heard | null> {
  const object = calendarObject(env.CALENDARS, place.calendarId);
  switch (state.status) {
    case 'open':
      return object.heard(place.bookingId, { type: 'look' });
    case 'expired':
      return object.heard(place.bookingId, { type: 'ended', provider, sessionId });
    case 'paid': {
      const { captureId, amount, currency } = state;
      return object.heard(place.bookingId, {
        type: 'paid',
        provider,
        sessionId,
        captureId,
        amount,
        currency,
      });
    }
  }
}

/**
 * Takes in an event that the provider has signed. Whose it is, our own records say, and what the provider was told only
 * where they have not been written yet: the booking itself knows its sessions, and takes no other's money.
 */
export async function hearEvent(env: Env, provider: Provider, event: ProviderEvent): Promise<void> {
  if (event.type === 'ignored') {
    if (event.alarm) console.error(JSON.stringify({ payments: event.alarm }));
    return;
  }
  const db = openDatabase(env.DB);
  const stored =
    event.type === 'session'
      ? await placeOfSession(db, provider.name, event.sessionId)
      : await placeOfCapture(db, event.refund.captureId);
  const place = stored ?? event.hint;
  const heard =
    place &&
    (event.type === 'session'
      ? await hearSession(env, place, provider.name, event.sessionId, event.state)
      : await calendarObject(env.CALENDARS, place.calendarId).heard(place.bookingId, {
          type: 'refund',
          refund: event.refund,
        }));
  if (!heard?.isOurs) console.error(JSON.stringify({ payments: 'an event of a payment that is not ours' }));
}
