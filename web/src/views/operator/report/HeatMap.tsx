// When bookings begin: weekdays by hours, a table whose cells are the darker the more begin there.
import { createUniqueId, For } from 'solid-js';
import type { Report } from '../../../api/types.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function HeatMap(props: { heat: Report['heat'] }) {
  const id = createUniqueId();
  const highest = () => Math.max(1, ...props.heat.flat());
  /** From the first hour with a booking to the last one. */
  const hours = () => {
    const busy = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
      props.heat.some((row) => (row[hour] ?? 0) > 0),
    );
    const first = busy[0] ?? 9;
    return Array.from({ length: (busy.at(-1) ?? 17) - first + 1 }, (_, i) => first + i);
  };
  return (
    <section class="rp-card" aria-labelledby={id}>
      <div class="rp-card-head">
        <h2 id={id}>When they begin</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section class="rp-heat" tabIndex={0} aria-label="Bookings by weekday and hour">
        <table>
          <caption class="hush">Bookings by weekday and by the hour in which they begin</caption>
          <thead>
            <tr>
              <td />
              <For each={hours()}>{(hour) => <th scope="col">{hour}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={props.heat}>
              {(row, day) => (
                <tr>
                  <th scope="row">
                    <abbr title={DAYS[day()]}>{DAYS[day()]?.slice(0, 3)}</abbr>
                  </th>
                  <For each={hours()}>
                    {(hour) => {
                      const value = () => row[hour] ?? 0;
                      return (
                        <td
                          style={{ '--heat': `${Math.round((value() / highest()) * 100)}%` }}
                          classList={{ none: value() === 0, strong: value() / highest() > 0.55 }}
                        >
                          {value()}
                        </td>
                      );
                    }}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </section>
  );
}
