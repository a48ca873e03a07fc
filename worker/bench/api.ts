// The calls that the bench makes, the same to every side.
import { randomUUID } from 'node:crypto';
import type { Person } from './people.ts';
import { instant } from './side.ts';
import { type Answer, type Connection, jsonOf } from './wire.ts';

export interface BookingAnswer {
  readonly id: string;
  readonly start: string;
}

export interface SlotsAnswer {
  readonly seq: number;
  readonly slots: readonly SlotAnswer[];
}

export interface SlotAnswer {
  readonly start: string;
  readonly remaining: number;
  readonly held: number;
}

/** Each call has a key of its own, as the app's do. */
const once = () => `Idempotency-Key: ${randomUUID()}`;

export function book(
  connection: Connection,
  calendarId: string,
  start: number,
  person: Person,
): Promise<Answer> {
  const body = `{"start":"${instant(start)}"}`;
  return connection.call(
    'POST',
    `/api/calendars/${calendarId}/bookings`,
    [person.authorization, once()],
    body,
  );
}

export function hold(
  connection: Connection,
  calendarId: string,
  start: number,
  person: Person,
): Promise<Answer> {
  const body = `{"start":"${instant(start)}"}`;
  return connection.call('POST', `/api/calendars/${calendarId}/holds`, [person.authorization, once()], body);
}

export function release(
  connection: Connection,
  calendarId: string,
  holdId: string,
  person: Person,
): Promise<Answer> {
  return connection.call('DELETE', `/api/calendars/${calendarId}/holds/${holdId}`, [person.authorization]);
}

export function slots(connection: Connection, calendarId: string, from: number, to: number): Promise<Answer> {
  const range = `from=${instant(from)}&to=${instant(to)}`;
  return connection.call('GET', `/api/calendars/${calendarId}/slots?${range}`);
}

/** The body of an answer that must have this status. */
export function expectStatus<Body>(answer: Answer, status: number): Body {
  if (answer.status !== status) {
    throw new Error(
      `Expected ${status}, was answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 500)}`,
    );
  }
  return (answer.body.length === 0 ? undefined : jsonOf(answer)) as Body;
}
