// Opening hours as they are drawn: for each weekday the windows in minutes of the day. Pure.
import type { Schedule } from '../../../api/types.ts';
import { DAY_MINUTES, parseTime, timeText } from '../wall.ts';

/** `[start, end)` in minutes of the day; NaN where what was typed cannot be read. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Monday first. */
export type Week = readonly (readonly Span[])[];

/** What drawing rounds to, in minutes. */
export const STEP = 15;

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

export function isReadable(span: Span): boolean {
  return span.start < span.end;
}

/** Sorted, with those that overlap or touch joined, as the rules of slots have it; unreadable ones left out. */
export function merged(day: readonly Span[]): Span[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of day.filter(isReadable).sort((one, other) => one.start - other.start)) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

export function fromWeekly(weekly: Schedule['weekly']): Span[][] {
  return WEEKDAYS.map((_, index) =>
    merged(
      weekly
        .filter((window) => window.weekdays.includes(index + 1))
        .map((window) => ({ start: parseTime(window.start) ?? 0, end: parseTime(window.end) ?? 0 })),
    ),
  );
}

/** The week as the contract has it: days with the same window share an entry. */
export function toWeekly(week: Week): Schedule['weekly'] {
  const byTimes = new Map<string, Schedule['weekly'][number]>();
  week.forEach((day, index) => {
    for (const { start, end } of merged(day)) {
      const key = `${start}-${end}`;
      const known = byTimes.get(key);
      if (known) known.weekdays.push(index + 1);
      else byTimes.set(key, { weekdays: [index + 1], start: timeText(start), end: timeText(end) });
    }
  });
  return [...byTimes.values()];
}

/** A copy of the week in which `to` (indexes) have the hours of `from`. */
export function copied(week: Week, from: number, to: readonly number[]): Span[][] {
  return week.map((day, index) => [...((to.includes(index) ? week[from] : day) ?? [])]);
}

/** A window to begin with beside those of a day: after the last one where there is room, else the first hours free. */
export function nextSpan(day: readonly Span[]): Span | undefined {
  const taken = merged(day);
  const last = taken.at(-1);
  if (!last) return { start: 9 * 60, end: 17 * 60 };
  if (last.end + 120 <= DAY_MINUTES) {
    return { start: last.end + 60, end: Math.min(DAY_MINUTES, last.end + 180) };
  }
  let free = 0;
  for (const span of taken) {
    if (span.start - free >= STEP * 2) return { start: free, end: Math.min(free + 60, span.start - STEP) };
    free = span.end;
  }
  return undefined;
}

/** What a pointer has hold of. Minutes are where it took hold. */
export type Grip =
  | { readonly kind: 'new'; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly span: Span }
  | { readonly kind: 'start' | 'end'; readonly span: Span };

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const rounded = (minute: number) => Math.round(minute / STEP) * STEP;

/** The window as it is while the pointer is at `minute`. */
export function dragged(grip: Grip, minute: number): Span {
  const at = clamp(minute, 0, DAY_MINUTES);
  switch (grip.kind) {
    case 'new': {
      const first = Math.floor(Math.min(grip.at, at) / STEP) * STEP;
      const start = Math.min(first, DAY_MINUTES - STEP);
      return { start, end: Math.max(start + STEP, Math.ceil(Math.max(grip.at, at) / STEP) * STEP) };
    }
    case 'move': {
      const length = grip.span.end - grip.span.start;
      const start = clamp(grip.span.start + rounded(at - grip.at), 0, DAY_MINUTES - length);
      return { start, end: start + length };
    }
    case 'start':
      return { start: clamp(rounded(at), 0, Math.max(0, grip.span.end - STEP)), end: grip.span.end };
    case 'end':
      return {
        start: grip.span.start,
        end: clamp(rounded(at), Math.min(DAY_MINUTES, grip.span.start + STEP), DAY_MINUTES),
      };
  }
}

/** A day after a drag: the window that was held is replaced by what it became, and neighbours it reached join it. */
export function dropped(day: readonly Span[], grip: Grip, span: Span): Span[] {
  const rest = grip.kind === 'new' ? day : day.filter((one) => one !== grip.span);
  return merged([...rest, span]);
}
