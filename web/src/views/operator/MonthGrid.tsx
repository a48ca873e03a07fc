// A month to pick a date in: a grid with one tab stop, walked by arrow keys (ARIA APG, "date picker").
import './month.css';
import { createEffect, createSignal, For, type JSX, on } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { dayLong, monthName } from '../../format/text.ts';
import { dateTarget, monthOf, weeksOf } from './month.ts';

interface Props {
  label: string;
  /** The date that is chosen. */
  value: string;
  onDate: (date: string) => void;
  today: string;
  /** What stands under a date's number. */
  mark?: (date: string) => JSX.Element;
  /** More words for a date, for screen readers: "closed". */
  words?: (date: string) => string;
  /** A class for a date: `closed`, `special`. */
  look?: (date: string) => string;
}

const HEADS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function MonthGrid(props: Props) {
  const [month, setMonth] = createSignal(monthOf(props.value));
  let grid!: HTMLTableElement;
  createEffect(
    on(
      () => props.value,
      (value) => setMonth(monthOf(value)),
      { defer: true },
    ),
  );
  const isShown = (date: string) => monthOf(date) === month();
  /** The one date that Tab reaches. */
  const stop = () => (isShown(props.value) ? props.value : isShown(props.today) ? props.today : month());

  /** One text for all of them: a class list beside it would be lost whenever the text changes. */
  const classes = (date: string) =>
    [
      'month-day',
      props.look?.(date),
      isShown(date) ? '' : 'outside',
      date === props.value ? 'chosen' : '',
      date === props.today ? 'today' : '',
      date < props.today ? 'past' : '',
    ]
      .filter(Boolean)
      .join(' ');

  function onKey(event: KeyboardEvent, date: string): void {
    const target = dateTarget(event.key, date);
    if (!target) return;
    event.preventDefault();
    setMonth(monthOf(target));
    props.onDate(target);
    queueMicrotask(() => grid.querySelector<HTMLElement>(`[data-date="${target}"]`)?.focus());
  }

  return (
    <div class="month">
      <div class="month-head">
        <Button icon variant="plain" aria-label="Month before" onPress={() => setMonth(monthOf(month(), -1))}>
          <Icon name="left" />
        </Button>
        <strong aria-live="polite">
          {monthName(month())} {month().slice(0, 4)}
        </strong>
        <Button icon variant="plain" aria-label="Month after" onPress={() => setMonth(monthOf(month(), 1))}>
          <Icon name="right" />
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid pattern of the APG is a table */}
      <table ref={grid} role="grid" aria-label={props.label}>
        <thead>
          <tr>
            <For each={HEADS}>{(head) => <th scope="col">{head}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={weeksOf(month())}>
            {(week) => (
              <tr>
                <For each={week}>
                  {(date) => (
                    <td>
                      <button
                        type="button"
                        class={classes(date)}
                        data-date={date}
                        tabIndex={date === stop() ? 0 : -1}
                        aria-label={[
                          dayLong(date),
                          date === props.today ? 'today' : '',
                          props.words?.(date) ?? '',
                        ]
                          .filter(Boolean)
                          .join(', ')}
                        aria-pressed={date === props.value}
                        aria-current={date === props.today ? 'date' : undefined}
                        onClick={() => {
                          if (!isShown(date)) setMonth(monthOf(date));
                          props.onDate(date);
                        }}
                        onKeyDown={(event) => onKey(event, date)}
                      >
                        <b>{Number(date.slice(8))}</b>
                        {props.mark?.(date)}
                      </button>
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
