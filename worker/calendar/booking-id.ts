// Ids of bookings: UUIDs (RFC 9562, version 8) that begin with the booking's first start, so that the row is found
// without an index of its own. The other 82 bits are random.

/** Hexadecimal digits that hold the start in seconds: good for 34,000 years. */
const DIGITS = 10;

/**
 * A new id for a booking that starts at `start` (epoch milliseconds, not before 1970). `random`: a UUID whose digits it
 * takes; the same ones make the same id.
 */
export function newBookingId(start: number, random: string = crypto.randomUUID()): string {
  return `${idsFrom(Math.floor(start / 1_000))}${random.slice(11, 13)}-8${random.slice(15)}`;
}

/** What the ids of bookings that start in a second (of the epoch) begin with; in order, as the seconds are. */
export function idsFrom(second: number): string {
  const digits = second.toString(16).padStart(DIGITS, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}

/** The start that an id speaks of, in epoch milliseconds. Of an id that isn't one of ours it is any number. */
export function startIn(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 11), 16) * 1_000;
}
