// Group commit: what arrives together is decided in one turn of the event loop. What one turn writes is one commit,
// whose way to the disk is waited for once; nobody's answer leaves before it.

/** Decisions in one turn: behind these, whoever waits for something else gets theirs. */
const TOGETHER = 200;

export class Turn {
  readonly #arrived: (() => void)[] = [];
  #isDeciding = false;

  constructor(
    /** Called after all that had arrived was decided. */
    private readonly decided: () => void,
  ) {}

  /** True while decisions of this turn are made. */
  get isDeciding(): boolean {
    return this.#isDeciding;
  }

  /** Runs `work`, which must be synchronous, in the next turn; what it throws is its own caller's. */
  decide<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#arrived.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
      if (this.#arrived.length === 1) setTimeout(() => this.#decideArrived(), 0);
    });
  }

  #decideArrived(): void {
    this.#isDeciding = true;
    for (const decide of this.#arrived.splice(0, TOGETHER)) decide();
    this.#isDeciding = false;
    if (this.#arrived.length > 0) setTimeout(() => this.#decideArrived(), 0);
    this.decided();
  }
}
