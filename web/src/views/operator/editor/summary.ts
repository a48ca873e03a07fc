// Opening hours and the slots they make, in a sentence. Pure.
import { type Rules, slotsIn } from '../../../../../worker/domain/availability.ts';
import { timeText, timeWords } from '../wall.ts';
import type { Draft } from './draft.ts';
import { merged, type Span, toWeekly, WEEKDAYS, type Week } from './windows.ts';

const DAY_MS = 86_400_000;
/** A Monday in a zone without changes of its clock, so that each weekday counts as it usually is. */
const MONDAY = Date.parse('2024-01-01T00:00:00Z');

/** The rules of slots that a draft makes, or undefined while a number they need is missing. */
export function rulesOf(draft: Draft): Rules | undefined {
  const { slotMinutes, capacity, bufferBeforeMinutes, bufferAfterMinutes, minNoticeMinutes } = draft;
  const stepMinutes = draft.stepIsSlot ? slotMinutes : draft.stepMinutes;
  if (!slotMinutes || !stepMinutes || slotMinutes < 1 || stepMinutes < 1) return undefined;
  if (slotMinutes > 1_440 || stepMinutes > 1_440 || draft.timeZone === '') return undefined;
  return {
    timeZone: draft.timeZone,
    weekly: toWeekly(draft.week),
    overrides: draft.overrides.map(({ date, windows }) => ({
      date,
      windows: merged(windows).map(({ start, end }) => ({ start: timeText(start), end: timeText(end) })),
    })),
    slotMinutes,
    stepMinutes,
    bufferBeforeMinutes: bufferBeforeMinutes ?? 0,
    bufferAfterMinutes: bufferAfterMinutes ?? 0,
    minNoticeMinutes: minNoticeMinutes ?? 0,
    maxAdvanceDays: draft.maxAdvanceDays ?? 60,
    capacity: Math.max(1, capacity ?? 1),
  };
}

/** How many slots begin on each weekday of an ordinary week, Monday first. */
export function slotsPerWeekday(rules: Rules): number[] {
  const counts = WEEKDAYS.map(() => 0);
  const found = slotsIn({
    rules: { ...rules, timeZone: 'UTC', overrides: [], minNoticeMinutes: 0, maxAdvanceDays: 30 },
    claims: [],
    blocks: [],
    now: MONDAY - DAY_MS,
    from: MONDAY,
    to: MONDAY + 7 * DAY_MS,
  });
  for (const slot of found) {
    const day = Math.floor((slot.start - MONDAY) / DAY_MS);
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

/** "9 to 12 and 13 to 17" */
export function windowsText(day: readonly Span[]): string {
  const parts = merged(day).map((span) =>
    span.start === 0 && span.end === 1_440 ? 'all day' : `${timeWords(span.start)} to ${timeWords(span.end)}`,
  );
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? 'closed');
}

const short = (index: number) => WEEKDAYS[index]?.slice(0, 3) ?? '';

/** "Mon–Fri", "Sat and Sun", "Mon, Wed and Fri", "Every day" */
export function weekdaysText(indexes: readonly number[]): string {
  if (indexes.length === 7) return 'Every day';
  const runs: number[][] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last && last.at(-1) === index - 1) last.push(index);
    else runs.push([index]);
  }
  const parts = runs.flatMap((run) =>
    run.length > 2 ? [`${short(run[0] ?? 0)}–${short(run.at(-1) ?? 0)}`] : run.map(short),
  );
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : (parts[0] ?? '');
}

/** One line for each kind of day: "Mon–Fri 9 to 17: 8 slots a day". Empty where it is never open. */
export function hoursSentences(week: Week, counts: readonly number[]): string[] {
  const groups = new Map<string, { days: number[]; hours: string; slots: number }>();
  week.forEach((day, index) => {
    if (merged(day).length === 0) return;
    const hours = windowsText(day);
    const slots = counts[index] ?? 0;
    const key = `${hours}/${slots}`;
    const known = groups.get(key);
    if (known) known.days.push(index);
    else groups.set(key, { days: [index], hours, slots });
  });
  return [...groups.values()].map(({ days, hours, slots }) => {
    const count = slots === 0 ? 'too short for a slot' : slots === 1 ? '1 slot' : `${slots} slots`;
    return `${weekdaysText(days)} ${hours}: ${count}${days.length > 1 && slots > 0 ? ' a day' : ''}`;
  });
}
