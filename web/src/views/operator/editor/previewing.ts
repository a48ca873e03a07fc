// The slots that a draft makes, around one date: by the very function that the server decides with. Pure.
import { type Rules, slotsIn } from '../../../../../worker/domain/availability.ts';
import { addDays, localDate, startOfDay } from '../../../format/zone.ts';
import type { Draft } from './draft.ts';
import { hoursSentences, rulesOf, slotsPerWeekday } from './summary.ts';

export interface PreviewSlot {
  readonly start: number;
  readonly end: number;
  /** Why nobody could book it now, or null where one could. */
  readonly not: 'over' | 'too soon' | 'too far' | null;
}

export interface Preview {
  readonly zone: string;
  readonly sentences: readonly string[];
  /** A week from the date asked for, each with its slots. */
  readonly days: readonly { readonly date: string; readonly slots: readonly PreviewSlot[] }[];
}

const FAR = 100_000;

/** Undefined while the numbers make no slots. `now` is in epoch ms. */
export function previewOf(draft: Draft, from: string, now: number): Preview | undefined {
  const rules = rulesOf(draft);
  if (!rules) return undefined;
  try {
    return {
      zone: rules.timeZone,
      sentences: hoursSentences(draft.week, slotsPerWeekday(rules)),
      days: daysOf(rules, from, now),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function daysOf(rules: Rules, from: string, now: number): Preview['days'] {
  const zone = rules.timeZone;
  const dates = Array.from({ length: 7 }, (_, index) => addDays(from, index));
  const range = { from: startOfDay(from, zone), to: startOfDay(addDays(from, 7), zone) };
  const nothing = { claims: [], blocks: [] };
  const all = slotsIn({
    rules: { ...rules, minNoticeMinutes: 0, maxAdvanceDays: FAR },
    ...nothing,
    now: Math.min(now, range.from),
    ...range,
  });
  const open = new Set(slotsIn({ rules, ...nothing, now, ...range }).map((slot) => slot.start));
  const byDate = new Map<string, PreviewSlot[]>(dates.map((date) => [date, []]));
  for (const { start, end } of all) {
    const not = open.has(start)
      ? null
      : start < now
        ? 'over'
        : start < now + rules.minNoticeMinutes * 60_000
          ? 'too soon'
          : 'too far';
    byDate.get(localDate(start, zone))?.push({ start, end, not });
  }
  return dates.map((date) => ({ date, slots: byDate.get(date) ?? [] }));
}
