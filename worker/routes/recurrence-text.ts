// A recurrence rule (RFC 5545, section 3.3.10) as text, read by a library and held against what a series may be. Whatever
// else a rule can say is refused: its size bounds what it costs.
import ICAL from 'ical.js';
import { Problem } from '../contract/problems.ts';
import { DAY_MS } from '../domain/interval.ts';
import { MAX_INTERVAL, MAX_OCCURRENCES, type Recurrence } from '../domain/recurrence.ts';

const PART = /^([A-Z]+)=([A-Z0-9,+-]+)$/;
const KNOWN = ['FREQ', 'INTERVAL', 'BYDAY', 'COUNT', 'UNTIL', 'WKST'];
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** Throws 422 `invalid_request` that says what of it is not for here. */
export function readRecurrence(text: string): Recurrence {
  const parts = partsOf(text);
  const { FREQ: freq, INTERVAL: interval = '1', BYDAY: byDay, COUNT: count, UNTIL: until } = parts;
  if (freq !== 'DAILY' && freq !== 'WEEKLY') throw wrong('FREQ must be DAILY or WEEKLY here');
  const weekdays = byDay?.split(',').map((day) => weekdayOf(day, 'BYDAY')) ?? [];
  if ((count === undefined) === (until === undefined))
    throw wrong('must have a COUNT or an UNTIL, and not both');
  const rule = {
    freq: freq === 'DAILY' ? 'daily' : 'weekly',
    interval: numberOf(interval, 'INTERVAL', MAX_INTERVAL),
    weekdays: [...new Set(weekdays)],
    weekStart: parts.WKST === undefined ? 1 : weekdayOf(parts.WKST, 'WKST'),
  } as const;
  if (until !== undefined) return { ...rule, ends: endOf(text, until) };
  return { ...rule, ends: { count: numberOf(count ?? '', 'COUNT', MAX_OCCURRENCES) } };
}

function partsOf(text: string): Partial<Record<string, string>> {
  const parts: Record<string, string> = Object.create(null);
  for (const part of bare(text).split(';')) {
    const [, name = '', value = ''] = PART.exec(part) ?? [];
    if (!KNOWN.includes(name)) throw wrong(`must be made of ${KNOWN.join(', ')}`);
    if (parts[name] !== undefined) throw wrong(`has ${name} twice`);
    parts[name] = value;
  }
  return parts;
}

function bare(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/;$/, '');
}

function numberOf(text: string, name: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= most)) throw wrong(`${name} must be from 1 to ${most}`);
  return number;
}

function weekdayOf(text: string, name: string): number {
  const weekday = WEEKDAYS.indexOf(text) + 1;
  if (weekday === 0) throw wrong(`${name} must be weekdays such as MO or TH`);
  return weekday;
}

/** The last date that may be: a date counts whole, a time only in UTC (RFC 5545, section 3.3.10). */
function endOf(text: string, wanted: string): Recurrence['ends'] {
  if (!/^\d{8}(?:T\d{6}Z)?$/.test(wanted))
    throw wrong('UNTIL must be a date such as 20270131, or a time in UTC');
  const { until } = ICAL.Recur.fromString(bare(text));
  // The library takes a 31st of February for a 3rd of March.
  if (until?.toICALString() !== wanted) throw wrong('UNTIL must be a date that exists');
  const midnight = Date.UTC(until.year, until.month - 1, until.day);
  if (until.isDate) return { untilDay: midnight / DAY_MS };
  return { until: midnight + ((until.hour * 60 + until.minute) * 60 + until.second) * 1_000 };
}

function wrong(message: string): Problem {
  return new Problem('invalid_request', `rrule: ${message}`, [{ path: 'rrule', message }]);
}
