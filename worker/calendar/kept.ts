// A small table kept in memory: read whole when it is first asked for, and again after a transaction that was undone.

export class Kept<Row extends { readonly id: string }> {
  #rows: Map<string, Row> | undefined;

  constructor(private readonly read: () => readonly Row[]) {}

  get size(): number {
    return this.#all().size;
  }

  get(id: string): Row | undefined {
    return this.#all().get(id);
  }

  where(isMeant: (row: Row) => boolean): Row[] {
    const meant: Row[] = [];
    for (const row of this.#all().values()) if (isMeant(row)) meant.push(row);
    return meant;
  }

  /** Call it before the row is written: what is read then does not hold it yet. */
  put(row: Row): void {
    this.#all().set(row.id, row);
  }

  delete(id: string): void {
    this.#all().delete(id);
  }

  reread(): void {
    this.#rows = undefined;
  }

  #all(): Map<string, Row> {
    this.#rows ??= new Map(this.read().map((row) => [row.id, row]));
    return this.#rows;
  }
}
