// Says outside this object whether a window of its person is open, so that nobody asks the object for nothing. One write
// at a time, in order; each looks at the sockets when its turn comes, so that the last one says what is so.

export class WindowFlag {
  /** What was written last; undefined where nobody knows. */
  #written: boolean | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly isOpen: () => boolean,
    private readonly write: (isOpen: boolean) => Promise<void>,
  ) {}

  /** Settles once it is written how things stand. Fails where it could not be. */
  note(): Promise<void> {
    const turn = this.#turn.then(() => this.#write());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #write(): Promise<void> {
    const isOpen = this.isOpen();
    if (isOpen === this.#written) return;
    // Whether a write that fails has come through is not known.
    this.#written = undefined;
    await this.write(isOpen);
    this.#written = isOpen;
  }
}
