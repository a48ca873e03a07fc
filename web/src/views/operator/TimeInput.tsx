// A time of day that is typed: "9", "9:30 pm", "24:00". Arrows go by quarters of an hour.
import './time.css';
import { createEffect, createSignal, on } from 'solid-js';
import { DAY_MINUTES, parseTime, timeText } from './wall.ts';

interface Props {
  /** What a screen reader calls it; there is no visible label. */
  label: string;
  /** Minutes of the day; NaN while what is typed cannot be read. */
  value: number;
  /** Told when the box is left, or by the arrow keys; NaN for what cannot be read. */
  onMinutes: (minutes: number) => void;
  invalid?: boolean;
  describedBy?: string | undefined;
}

const QUARTER = 15;

export function TimeInput(props: Props) {
  const [text, setText] = createSignal(Number.isNaN(props.value) ? '' : timeText(props.value));
  createEffect(
    on(
      () => props.value,
      (value) => {
        if (!Number.isNaN(value)) setText(timeText(value));
      },
    ),
  );

  function commit(): void {
    const minutes = parseTime(text());
    if (minutes !== undefined) setText(timeText(minutes));
    if (minutes !== props.value) props.onMinutes(minutes ?? Number.NaN);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') commit();
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const minutes = parseTime(text()) ?? 0;
    const next =
      event.key === 'ArrowUp'
        ? Math.floor(minutes / QUARTER) * QUARTER + QUARTER
        : Math.ceil(minutes / QUARTER) * QUARTER - QUARTER;
    const within = Math.min(DAY_MINUTES, Math.max(0, next));
    setText(timeText(within));
    props.onMinutes(within);
  }

  return (
    <input
      class="op-time"
      type="text"
      inputmode="numeric"
      autocomplete="off"
      maxLength={8}
      aria-label={props.label}
      aria-invalid={props.invalid ? 'true' : undefined}
      aria-describedby={props.describedBy}
      value={text()}
      onInput={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={onKey}
    />
  );
}
