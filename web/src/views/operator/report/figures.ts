// A report's figures in words.
import type { Figures, PeriodFigures, Report } from '../../../api/types.ts';
import { dayShort, duration, money, monthName } from '../../../format/text.ts';

export function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)}%`;
}

/** "3 days", "5 h", "40 min": a lead time as somebody would say it. */
export function lead(minutes: number | undefined): string {
  if (minutes === undefined) return '–';
  const days = Math.round(minutes / 1_440);
  if (minutes >= 2 * 1_440) return `${days} days`;
  return minutes > 90 ? `${Math.round(minutes / 60)} h` : duration(minutes);
}

/** Money of each currency; "–" where there is none. */
export function sums(figures: Pick<Figures, 'money'>, what: 'revenue' | 'refunds'): string {
  const parts = figures.money.map((one) => money({ amount: one[what], currency: one.currency }));
  return parts.length === 0 ? '–' : parts.join(' + ');
}

export const count = (n: number) => n.toLocaleString('en-GB');

/** A period by name: "Thu 26 Nov", "Week of Mon 23 Nov", "November 2026". */
export function periodName({ date }: PeriodFigures, by: Report['by']): string {
  switch (by) {
    case 'day':
      return dayShort(date);
    case 'week':
      return `Week of ${dayShort(date)}`;
    case 'month':
      return `${monthName(date)} ${date.slice(0, 4)}`;
  }
}
