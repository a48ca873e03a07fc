// Boards as they were read last, kept as text: what many look at is worked out once for each change.

/** Ranges kept for one calendar; the one that was asked for longest ago goes first. */
const MAX_RANGES = 64;
/** Characters kept for one calendar. Objects of one class may share an isolate's 128 MiB. */
const MAX_CHARACTERS = 2_000_000;

export interface KnownBoard {
  readonly seq: number;
  /** The slots as a JSON array. */
  readonly slots: string;
  /** The last instant at which they are still right without any change, epoch milliseconds. */
  readonly until: number;
}

export class BoardCache {
  readonly #boards = new Map<string, KnownBoard>();
  #characters = 0;

  /** The board of a range where it is known as of `seq` and `now`. */
  find(range: string, seq: number, now: number): KnownBoard | undefined {
    const board = this.#boards.get(range);
    if (!board) return undefined;
    this.#drop(range, board);
    if (board.seq !== seq || board.until < now) return undefined;
    this.#keep(range, board);
    return board;
  }

  put(range: string, board: KnownBoard): void {
    const before = this.#boards.get(range);
    if (before) this.#drop(range, before);
    this.#keep(range, board);
    for (const [oldest, known] of this.#boards) {
      if (this.#boards.size <= MAX_RANGES && this.#characters <= MAX_CHARACTERS) return;
      this.#drop(oldest, known);
    }
  }

  clear(): void {
    this.#boards.clear();
    this.#characters = 0;
  }

  #keep(range: string, board: KnownBoard): void {
    this.#boards.set(range, board);
    this.#characters += board.slots.length;
  }

  #drop(range: string, board: KnownBoard): void {
    this.#boards.delete(range);
    this.#characters -= board.slots.length;
  }
}
