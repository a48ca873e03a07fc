// What the socket told of one's own bookings, put over what a list says that may not know of it yet.
import type { Booking, MyBooking } from '../../api/types.ts';

export class Told {
  readonly #bookings = new Map<string, Booking>();

  note(booking: Booking): void {
    const before = this.#bookings.get(booking.id);
    if (!before || before.version <= booking.version) this.#bookings.set(booking.id, booking);
  }

  /** The list with what is newer of it. */
  over(items: readonly MyBooking[]): MyBooking[] {
    return items.map((one) => {
      const told = this.#bookings.get(one.id);
      return told && told.version > one.version ? { ...one, ...told } : one;
    });
  }

  /** Whether a list knows all that was told; what it knows is forgotten here. */
  isKnownTo(items: readonly MyBooking[]): boolean {
    for (const { id, version } of items) {
      const told = this.#bookings.get(id);
      if (told && told.version <= version) this.#bookings.delete(id);
    }
    return this.#bookings.size === 0;
  }

  clear(): void {
    this.#bookings.clear();
  }
}
