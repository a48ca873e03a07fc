// The server's clock, learned from the Date header of its answers, so that countdowns are right on any phone.

/**
 * Narrows down `server time - local time`. A Date header of D, asked at `sent` and read at `received`, says that the
 * offset lies in (D - received, D + 1000 - sent): the header has whole seconds. Answers keep narrowing the window.
 */
export class ServerClock {
  private low = Number.NEGATIVE_INFINITY;
  private high = Number.POSITIVE_INFINITY;

  /** All in epoch milliseconds; `sent` and `received` by the local clock. */
  observe(date: number, sent: number, received: number): void {
    if (!Number.isFinite(date)) return;
    const low = date - received;
    const high = date + 1_000 - sent;
    this.low = Math.max(this.low, low);
    this.high = Math.min(this.high, high);
    if (this.low > this.high) {
      // The local clock was set, or the machine slept in between: what was known no longer holds.
      this.low = low;
      this.high = high;
    }
  }

  /** Milliseconds to add to the local clock; 0 until an answer came, and while the local clock may well be right. */
  get offset(): number {
    if (this.low <= 0 && this.high >= 0) return 0;
    return Math.round((this.low + this.high) / 2);
  }
}

export const serverClock = new ServerClock();

/** Now, by the server's clock, in epoch milliseconds. */
export function serverNow(): number {
  return Date.now() + serverClock.offset;
}
