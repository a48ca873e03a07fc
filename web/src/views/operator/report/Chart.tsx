// A chart, and the same as a table: for a screen reader always, for everybody at the press of a button.
import { createEffect, createSignal, createUniqueId, For, onCleanup } from 'solid-js';

export interface ChartRow {
  readonly name: string;
  /** Short, for below its bar. */
  readonly label: string;
  readonly value: number | null;
  readonly text: string;
}

interface Props {
  title: string;
  /** What a row is: "Day". */
  unit: string;
  rows: readonly ChartRow[];
  format: (value: number) => string;
}

export function Chart(props: Props) {
  const [asTable, setAsTable] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const id = createUniqueId();
  let box!: HTMLDivElement;
  let stop: (() => void) | undefined;
  let turn = 0;

  createEffect(() => {
    const { rows, format } = props;
    turn += 1;
    const mine = turn;
    void import('./plot.ts').then(
      ({ drawBars }) => {
        if (mine !== turn) return;
        stop?.();
        stop = drawBars(box, {
          format,
          labels: rows.map(({ label }) => label),
          values: rows.map(({ value }) => value),
        });
      },
      // The table says the same.
      () => setFailed(true),
    );
  });
  onCleanup(() => {
    turn += 1;
    stop?.();
  });

  const tableShown = () => asTable() || failed();
  return (
    <section class="rp-card rp-chart" aria-labelledby={id}>
      <div class="rp-card-head">
        <h2 id={id}>{props.title}</h2>
        <button
          type="button"
          class="rp-toggle"
          aria-pressed={tableShown()}
          onClick={() => setAsTable(!asTable())}
        >
          Table
        </button>
      </div>
      <div ref={box} class="rp-plot" hidden={tableShown()} aria-hidden="true" />
      <div class="rp-table" classList={{ hush: !tableShown() }}>
        <table>
          <caption class="hush">{props.title}</caption>
          <thead>
            <tr>
              <th scope="col">{props.unit}</th>
              <th scope="col">{props.title}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>
              {(row) => (
                <tr>
                  <th scope="row">{row.name}</th>
                  <td>{row.text}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </section>
  );
}
