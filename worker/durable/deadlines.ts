// One alarm, many deadlines. The only caller of setAlarm.

export class Deadlines {
  /** When the alarm is set for, as far as this instance knows. */
  #armed: number | null = null;

  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly clock: { now(): number },
  ) {}

  /** Reads what is set; call it before anything else may run. */
  async load(): Promise<void> {
    this.#armed = await this.storage.getAlarm();
  }

  /** The alarm has fired: none is set now. */
  fired(): void {
    this.#armed = null;
  }

  /**
   * Sees that the alarm fires at `earliest` (epoch milliseconds) or before. One that is set earlier stays: it wakes the
   * object once too often, which costs less than moving it with every change.
   */
  wakeBy(earliest: number | null): void {
    if (earliest === null) return;
    const now = this.clock.now();
    const target = Math.max(now + 1, earliest);
    if (this.#armed !== null && this.#armed > now && this.#armed <= target) return;
    this.#armed = target;
    void this.storage.setAlarm(target);
  }
}

/** The first of some instants, of which any may be missing; null where all are. */
export function earliest(...instants: (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}
