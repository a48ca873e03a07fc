// What a calendar keeps of its guests: what they asked for, until it is confirmed. That has the id of the booking that it
// becomes, and so has the hold.
import type { GuestCreate } from '../contract/guests.ts';
import { type BookingStatus, isOpen, OCCUPYING } from '../domain/booking.ts';
import type { Interval } from '../domain/interval.ts';
import type { Answer } from '../domain/questions.ts';
import type { Desk } from './desk.ts';
import type { BookingRecord, HoldRecord } from './records.ts';

const HOLDER = 'guest:';

/** Whom a guest's hold belongs to, and who acts by the link. No account has such an id. */
export const holderOf = (id: string) => `${HOLDER}${id}`;
export const isGuestHold = ({ userId }: HoldRecord) => userId.startsWith(HOLDER);

/** What a guest said, until they have shown that the address is theirs. */
export interface Asked extends Pick<GuestCreate, 'name' | 'email' | 'note'> {
  readonly answers: readonly Answer[] | null;
}

export class Guests {
  constructor(private readonly sql: SqlStorage) {}

  insert(id: string, asked: Asked): void {
    this.sql.exec('INSERT INTO guest (id, asked) VALUES (?, ?)', id, JSON.stringify(asked));
  }

  /** What waits to be confirmed under this id. */
  waiting(id: string): Asked | undefined {
    const [row] = this.sql.exec<{ asked: string }>('SELECT asked FROM guest WHERE id = ?', id).toArray();
    return row && JSON.parse(row.asked);
  }

  delete(id: string): void {
    this.sql.exec('DELETE FROM guest WHERE id = ?', id);
  }

  /** The calendar has ended: nothing is confirmed any more. */
  deleteAll(): void {
    this.sql.exec('DELETE FROM guest');
  }

  /** Gives a booking to an account. */
  claim({ id, start }: BookingRecord, person: { userId: string; name: string }): void {
    this.sql.exec(
      'UPDATE booking SET user_id = ?, user_name = ?, contact_email = NULL, guest = NULL WHERE start_at = ? AND id = ?',
      person.userId,
      person.name,
      start,
      id,
    );
  }

  /** What guests of one address have here in a period, but for one booking: where it starts, whether it counts and is open. */
  bookedBy(email: string, period: Interval, except: string): { starts: number[]; open: number } {
    const rows = this.sql
      .exec<{ start_at: number; status: BookingStatus }>(
        `SELECT start_at, status FROM booking
         WHERE start_at >= ? AND start_at < ? AND guest = 1 AND contact_email = ? AND id <> ?`,
        period.start,
        period.end,
        email,
        except,
      )
      .toArray();
    const counting = rows.filter(({ status }) => OCCUPYING.some((one) => one === status));
    return {
      starts: counting.map(({ start_at }) => start_at),
      open: rows.filter(({ status }) => isOpen(status)).length,
    };
  }
}

/** A hold has run out: what its guest said goes with it. */
export function forgetLapsed(desk: Desk, hold: HoldRecord): void {
  if (isGuestHold(hold)) new Guests(desk.store.storage.sql).delete(hold.id);
}
