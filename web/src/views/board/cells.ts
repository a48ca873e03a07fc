// The slots by their start, each a signal of its own: where one changes, one tile is drawn again.
import { createSignal, type Setter, type Signal } from 'solid-js';
import type { Slot } from '../../api/types.ts';

function isSame(one: Slot | undefined, other: Slot | undefined): boolean {
  if (!one || !other) return one === other;
  return (
    one.remaining === other.remaining &&
    one.held === other.held &&
    one.heldUntil === other.heldUntil &&
    one.end === other.end
  );
}

export function createCells() {
  const cells = new Map<string, Signal<Slot | undefined>>();
  const [keys, setKeys] = createSignal<readonly string[]>([]);

  function put(slot: Slot): void {
    const cell = cells.get(slot.start);
    if (cell) (cell[1] as Setter<Slot>)(slot);
    else cells.set(slot.start, createSignal<Slot | undefined>(slot, { equals: isSame }));
  }

  return {
    /** All starts, sorted. */
    keys,
    slot(start: string): Slot | undefined {
      const cell = cells.get(start);
      if (cell) return cell[0]();
      // It may come with others.
      keys();
      return undefined;
    },
    put(slot: Slot): void {
      const isNew = !cells.has(slot.start);
      put(slot);
      if (isNew) setKeys([...cells.keys()].sort());
    },
    /** These and no others. */
    replace(slots: Iterable<Slot>): void {
      const left = new Set(cells.keys());
      for (const slot of slots) {
        left.delete(slot.start);
        put(slot);
      }
      for (const start of left) {
        const cell = cells.get(start);
        cells.delete(start);
        cell?.[1](undefined);
      }
      setKeys([...cells.keys()].sort());
    },
  };
}
