// How many tiles stand in a row. The grid's rows are real for a screen reader, so the number is known to the script.
import { type Accessor, createSignal, onCleanup } from 'solid-js';

const STEPS: readonly [query: string, columns: number][] = [
  ['(min-width: 1100px)', 6],
  ['(min-width: 900px)', 4],
  ['(min-width: 700px)', 6],
  ['(min-width: 540px)', 5],
  ['(min-width: 460px)', 4],
];

const wanted = () => STEPS.find(([query]) => matchMedia(query).matches)?.[1] ?? 3;

export function useColumns(): Accessor<number> {
  const [columns, setColumns] = createSignal(wanted());
  const update = () => setColumns(wanted());
  addEventListener('resize', update);
  onCleanup(() => removeEventListener('resize', update));
  return columns;
}
