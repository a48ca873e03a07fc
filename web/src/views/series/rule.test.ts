import { describe, expect, it } from 'vitest';
import { MAX_OCCURRENCES } from '../../../../worker/domain/recurrence.ts';
import { choiceOf, chosenStarts, lastDateOf, MOST, refusedDates, rhythmsFor, rruleOf } from './rule.ts';

const occurrence = (date: string, state: 'free' | 'taken', nearest: string[] = []) => ({
  date,
  start: `${date}T09:00:00Z`,
  end: `${date}T10:00:00Z`,
  state,
  nearest: nearest.map((start) => ({ start, end: start })),
});

describe('a rule', () => {
  it('has as many dates as the server takes, at the most', () => {
    expect(MOST).toBe(MAX_OCCURRENCES);
  });

  it('is written as RFC 5545 has it', () => {
    expect(rruleOf('weekly', { by: 'count', count: 8 })).toBe('FREQ=WEEKLY;COUNT=8');
    expect(rruleOf('fortnightly', { by: 'date', date: '2027-01-31' })).toBe(
      'FREQ=WEEKLY;INTERVAL=2;UNTIL=20270131',
    );
    expect(rruleOf('weekdays', { by: 'count', count: 5 })).toBe('FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=5');
  });

  it('from Monday to Friday is offered for what begins on one of them', () => {
    const values = (date: string) => rhythmsFor(date).map(({ value }) => value);
    expect(values('2026-12-04')).toContain('weekdays');
    expect(values('2026-12-05')).not.toContain('weekdays');
    expect(lastDateOf('2026-12-04', 'weekly')).toBe('2027-01-22');
  });
});

describe('what is chosen', () => {
  const found = [
    occurrence('2026-12-07', 'free'),
    occurrence('2026-12-14', 'taken', ['2026-12-14T10:00:00Z']),
    occurrence('2026-12-21', 'free'),
  ];

  it('is at first what is free', () => {
    expect(chosenStarts(choiceOf(found))).toEqual(['2026-12-07T09:00:00Z', '2026-12-21T09:00:00Z']);
  });

  it('stays chosen when it is looked at again, while it can be had', () => {
    const before = new Map([
      ['2026-12-07', null],
      ['2026-12-14', '2026-12-14T10:00:00Z'],
      ['2026-12-21', '2026-12-21T09:00:00Z'],
    ]);
    expect(choiceOf(found, before)).toEqual(before);
    const since = [
      ...found.slice(0, 1),
      occurrence('2026-12-14', 'taken'),
      occurrence('2026-12-21', 'taken'),
    ];
    expect(chosenStarts(choiceOf(since, before))).toEqual([]);
  });

  it('is told apart from what a refusal names', () => {
    expect(refusedDates([{ path: 'dates.2026-12-14T09:00:00Z' }, { path: 'note' }])).toEqual([
      '2026-12-14T09:00:00Z',
    ]);
  });
});
