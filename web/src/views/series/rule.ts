// How often something repeats and until when, as a person chooses it and as RFC 5545 writes it; and which dates were
// chosen of what was found. Pure.
import type { SeriesPreview } from '../../api/types.ts';
import { addDays } from '../../format/zone.ts';

export type Rhythm = 'weekly' | 'fortnightly' | 'weekdays' | 'daily';

/** The most dates of one series, and how many are offered at first. */
export const MOST = 52;
export const AT_FIRST = 8;

export type End =
  | { readonly by: 'count'; readonly count: number }
  | { readonly by: 'date'; readonly date: string };

/** The rhythms that fit a first date (YYYY-MM-DD). */
export function rhythmsFor(date: string): { value: Rhythm; label: string }[] {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  return [
    { value: 'weekly', label: 'Every week' },
    { value: 'fortnightly', label: 'Every 2 weeks' },
    ...(weekday >= 1 && weekday <= 5 ? [{ value: 'weekdays', label: 'Monday to Friday' } as const] : []),
    { value: 'daily', label: 'Every day' },
  ];
}

const FREQUENCY: Record<Rhythm, string> = {
  weekly: 'FREQ=WEEKLY',
  fortnightly: 'FREQ=WEEKLY;INTERVAL=2',
  weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  daily: 'FREQ=DAILY',
};

export function rruleOf(rhythm: Rhythm, end: End): string {
  const last = end.by === 'count' ? `COUNT=${end.count}` : `UNTIL=${end.date.replaceAll('-', '')}`;
  return `${FREQUENCY[rhythm]};${last}`;
}

/** The date that a series of that rhythm ends on at first. */
export function lastDateOf(first: string, rhythm: Rhythm): string {
  return addDays(first, { weekly: 7 * 7, fortnightly: 7 * 14, weekdays: 13, daily: 6 }[rhythm]);
}

type Occurrence = SeriesPreview['occurrences'][number];

/** What was chosen of each date, by that date: a start, or null where it is left out. */
export type Choice = ReadonlyMap<string, string | null>;

/** What to do with each date: as chosen before where that can still be had, else the date itself where it is free. */
export function choiceOf(found: readonly Occurrence[], before: Choice = new Map()): Choice {
  return new Map(
    found.map((one) => {
      const earlier = before.get(one.date);
      const free = one.state === 'free' ? one.start : null;
      if (earlier === undefined) return [one.date, free];
      const stands =
        earlier === null || earlier === free || one.nearest.some(({ start }) => start === earlier);
      return [one.date, stands ? earlier : free];
    }),
  );
}

/** The starts that were chosen, in order, each once. */
export function chosenStarts(choice: Choice): string[] {
  return [...new Set([...choice.values()].filter((start) => start !== null))].sort();
}

/** The dates that a refusal names (`dates.` and an instant). */
export function refusedDates(fields: readonly { path: string }[]): string[] {
  return fields.flatMap(({ path }) => (path.startsWith('dates.') ? [path.slice('dates.'.length)] : []));
}
