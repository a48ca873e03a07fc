import { describe, expect, test } from 'vitest';
import {
  addDays,
  type Hours,
  isoWeekday,
  isTimeZone,
  localDate,
  openRuns,
  startOfDay,
  startOfIsoWeek,
} from './hours.ts';
import { DAY_MS } from './interval.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const at = (text: string) => Date.parse(text);

function open(
  timeZone: string,
  windows: [string, string][],
  from: string,
  to: string,
  more?: Partial<Hours>,
) {
  const weekly = windows.map(([start, end]) => ({ weekdays: EVERY_DAY, start, end }));
  const runs = openRuns({ timeZone, weekly, overrides: [], ...more }, at(from), at(to));
  return runs.map((run) => `${iso(run.start)} ${iso(run.end)}`);
}

const iso = (instant: number) => new Date(instant).toISOString().replace(':00.000Z', 'Z').slice(5);

describe('time zones', () => {
  test.each([
    'Europe/Berlin',
    'Asia/Calcutta',
    'Asia/Kolkata',
    'UTC',
    'Etc/GMT+12',
    'Etc/GMT-14',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'EST5EDT',
    'CET',
    'Africa/Casablanca',
  ])('%s is one', (name) => expect(isTimeZone(name)).toBe(true));

  test.each([
    '+05:30',
    '-08:00',
    '\u221205:00',
    '+0530',
    '+05',
    'PST',
    'BST',
    'SystemV/PST8',
    'UTC+1',
    'Mars/Olympus',
    'Europe/Berlin ',
    ' UTC',
    'UTC\u0000',
    '',
    '__proto__',
    'Europe/'.repeat(1000),
  ])('%j is none', (name) => expect(isTimeZone(name)).toBe(false));

  test('an unknown zone is refused with a RangeError', () => {
    expect(() => localDate(0, '+05:30')).toThrow(RangeError);
    expect(() => openRuns({ timeZone: 'Mars/Olympus', weekly: [], overrides: [] }, 0, 1)).toThrow(RangeError);
  });
});

describe('dates', () => {
  test('the local date is that of the wall clock there', () => {
    expect(localDate(at('2026-01-05T09:59:59.999Z'), 'Pacific/Kiritimati')).toBe('2026-01-05');
    expect(localDate(at('2026-01-05T10:00:00Z'), 'Pacific/Kiritimati')).toBe('2026-01-06');
    expect(localDate(at('2026-01-05T10:00:00Z'), 'Pacific/Pago_Pago')).toBe('2026-01-04');
    expect(localDate(at('1969-12-31T23:00:00Z'), 'Europe/London')).toBe('1970-01-01');
    expect(localDate(at('1969-12-31T23:59:59Z'), 'UTC')).toBe('1969-12-31');
  });

  test('a repeated midnight goes back to the date before', () => {
    const before = ['2010-11-07T02:29Z', '2010-11-07T02:30Z', '2010-11-07T02:31Z', '2010-11-07T03:30Z'];
    expect(before.map((text) => localDate(at(text), 'America/St_Johns'))).toEqual([
      '2010-11-06',
      '2010-11-07',
      '2010-11-06',
      '2010-11-07',
    ]);
  });

  test('adding days crosses months, leap days and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('1970-01-01', -1)).toBe('1969-12-31');
    expect(addDays(addDays('9999-12-31', 1), -1)).toBe('9999-12-31');
    expect(() => addDays('tomorrow', 1)).toThrow(RangeError);
  });

  test('weeks begin on Monday', () => {
    expect(['2026-01-05', '2026-01-11', '1969-12-29', '1970-01-01'].map(isoWeekday)).toEqual([1, 7, 1, 4]);
    expect(['2026-01-05', '2026-01-11', '2027-01-01'].map(startOfIsoWeek)).toEqual([
      '2026-01-05',
      '2026-01-05',
      '2026-12-28',
    ]);
  });

  test.each([
    ['2026-01-05', 'Asia/Kathmandu', '2026-01-04T18:15:00Z'],
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00:00Z'],
    ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z'],
    ['2010-11-07', 'America/St_Johns', '2010-11-07T02:30:00Z'],
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['1970-01-01', 'Africa/Monrovia', '1970-01-01T00:44:30Z'],
    ['9999-12-31', 'Pacific/Kiritimati', '9999-12-30T10:00:00Z'],
  ])('%s begins in %s at %s', (date, zone, start) => expect(startOfDay(date, zone)).toBe(at(start)));
});

describe('open time is the set of instants whose wall clock lies in a window', () => {
  test('a skipped hour adds nothing, and a window that begins in it opens after the jump', () => {
    const day = ['2026-03-08T05:00Z', '2026-03-09T04:00Z'] as const;
    expect(open('America/New_York', [['02:30', '05:00']], ...day)).toEqual(['03-08T07:00Z 03-08T09:00Z']);
    expect(open('America/New_York', [['02:00', '03:00']], ...day)).toEqual([]);
    expect(open('America/New_York', [['00:00', '24:00']], ...day)).toEqual(['03-08T05:00Z 03-09T04:00Z']);
  });

  test('a repeated hour counts twice, as one run where nothing lies between and else as two', () => {
    const day = ['2026-11-01T04:00Z', '2026-11-02T05:00Z'] as const;
    expect(open('America/New_York', [['01:00', '03:00']], ...day)).toEqual(['11-01T05:00Z 11-01T08:00Z']);
    expect(open('America/New_York', [['01:15', '01:45']], ...day)).toEqual([
      '11-01T05:15Z 11-01T05:45Z',
      '11-01T06:15Z 11-01T06:45Z',
    ]);
  });

  test('windows that touch only because an hour between them was skipped stay two runs', () => {
    const windows: [string, string][] = [
      ['01:00', '02:00'],
      ['03:00', '04:00'],
    ];
    expect(open('America/New_York', windows, '2026-03-08T05:00Z', '2026-03-09T04:00Z')).toEqual([
      '03-08T06:00Z 03-08T07:00Z',
      '03-08T07:00Z 03-08T08:00Z',
    ]);
  });

  test('windows of one date that overlap, touch or repeat merge; empty ones do not count', () => {
    const windows: [string, string][] = [
      ['12:00', '13:00'],
      ['09:00', '17:00'],
      ['17:00', '18:00'],
      ['09:00', '17:00'],
      ['20:00', '20:00'],
    ];
    expect(open('UTC', windows, '2026-01-05T00:00Z', '2026-01-06T00:00Z')).toEqual([
      '01-05T09:00Z 01-05T18:00Z',
    ]);
  });

  test('where midnight is skipped the day begins after it', () => {
    const windows: [string, string][] = [['00:00', '02:00']];
    expect(open('Asia/Beirut', windows, '2026-03-28T20:00Z', '2026-03-29T12:00Z')).toEqual([
      '03-28T22:00Z 03-28T23:00Z',
    ]);
    expect(open('America/Havana', [['00:00', '01:00']], '2026-03-08T00:00Z', '2026-03-08T12:00Z')).toEqual(
      [],
    );
  });

  test('where midnight is repeated within its date the hour after it counts twice', () => {
    expect(open('America/Havana', [['00:00', '01:00']], '2026-11-01T00:00Z', '2026-11-01T12:00Z')).toEqual([
      '11-01T04:00Z 11-01T06:00Z',
    ]);
  });

  test('where clocks go back from midnight the hour before it counts twice, for the date before', () => {
    const overrides = [{ date: '2018-02-18', windows: [] }];
    const range = ['2018-02-17T12:00Z', '2018-02-18T12:00Z'] as const;
    expect(open('America/Sao_Paulo', [['23:00', '24:00']], ...range, { overrides })).toEqual([
      '02-18T01:00Z 02-18T03:00Z',
    ]);
  });

  test('a date that is visited twice is open twice, around the minute of the next one', () => {
    expect(open('America/St_Johns', [['00:00', '24:00']], '2010-11-07T02:00Z', '2010-11-07T05:00Z')).toEqual([
      '11-06T02:30Z 11-07T02:30Z',
      '11-07T02:30Z 11-07T02:31Z',
      '11-07T02:31Z 11-07T03:30Z',
      '11-07T03:30Z 11-08T03:30Z',
    ]);
  });

  test('a date that is visited twice is found from within the other one', () => {
    const evening: [string, string][] = [['23:30', '24:00']];
    expect(open('America/St_Johns', evening, '2010-11-07T02:30Z', '2010-11-07T03:15Z')).toEqual([
      '11-07T03:00Z 11-07T03:30Z',
    ]);
    const night: [string, string][] = [['00:00', '00:01']];
    expect(open('America/St_Johns', night, '2010-11-07T02:00Z', '2010-11-07T02:45Z')).toEqual([
      '11-07T02:30Z 11-07T02:31Z',
    ]);
  });

  test('a date that the zone skipped is never open, not even by an override', () => {
    const overrides = [{ date: '2011-12-30', windows: [{ start: '00:00', end: '24:00' }] }];
    const range = ['2011-12-29T10:00Z', '2011-12-31T10:00Z'] as const;
    expect(open('Pacific/Apia', [['23:00', '24:00']], ...range, { overrides })).toEqual([
      '12-30T09:00Z 12-30T10:00Z',
      '12-31T09:00Z 12-31T10:00Z',
    ]);
  });

  test('offsets with seconds, as before 1972 in Monrovia, are exact', () => {
    expect(open('Africa/Monrovia', [['09:00', '10:00']], '1970-01-05T00:00Z', '1970-01-06T00:00Z')).toEqual([
      '01-05T09:44:30.000Z 01-05T10:44:30.000Z',
    ]);
  });
});

describe('a query for open runs', () => {
  test('answers whole runs that overlap it, and none that only touch it', () => {
    const windows: [string, string][] = [['09:00', '12:00']];
    expect(open('UTC', windows, '2026-01-05T10:00Z', '2026-01-05T10:01Z')).toEqual([
      '01-05T09:00Z 01-05T12:00Z',
    ]);
    expect(open('UTC', windows, '2026-01-05T12:00Z', '2026-01-06T09:00Z')).toEqual([]);
    expect(open('UTC', windows, '2026-01-06T00:00Z', '2026-01-05T00:00Z')).toEqual([]);
  });

  test('answers the same however often it is asked, and in however many zones', () => {
    const names = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'UTC'];
    const etc = Array.from({ length: 25 }, (_, i) => `Etc/GMT${i > 12 ? `-${i - 12}` : `+${i}`}`);
    const others = ['Africa', 'Europe', 'Asia'].flatMap((area) =>
      ({
        Africa: [
          'Cairo',
          'Lagos',
          'Tunis',
          'Accra',
          'Abidjan',
          'Algiers',
          'Nairobi',
          'Harare',
          'Tripoli',
          'Maputo',
        ],
        Europe: [
          'Berlin',
          'Paris',
          'London',
          'Rome',
          'Madrid',
          'Oslo',
          'Vienna',
          'Athens',
          'Sofia',
          'Riga',
          'Kyiv',
        ],
        Asia: [
          'Tokyo',
          'Seoul',
          'Dubai',
          'Tehran',
          'Kabul',
          'Dhaka',
          'Manila',
          'Taipei',
          'Hong_Kong',
          'Amman',
        ],
      })[area as 'Africa' | 'Europe' | 'Asia'].map((city) => `${area}/${city}`),
    );
    const zones = [...names, ...etc, ...others];
    const ask = () =>
      zones.map((zone) => open(zone, [['09:00', '10:00']], '2026-01-05T00:00Z', '2026-01-06T00:00Z'));
    const first = ask();
    expect(zones.length).toBeGreaterThan(50);
    expect(first[2]).toEqual(['01-05T03:15Z 01-05T04:15Z']);
    expect(ask()).toEqual(first);
  });

  test('answers years at either end of the calendar', () => {
    const windows: [string, string][] = [['23:00', '24:00']];
    expect(open('Europe/Berlin', windows, '9999-12-31T00:00Z', '9999-12-31T23:59Z')).toEqual([
      '12-31T22:00Z 12-31T23:00Z',
    ]);
    expect(open('UTC', windows, '1970-01-01T00:00Z', '1970-01-02T00:00Z')).toEqual([
      '01-01T23:00Z 01-02T00:00Z',
    ]);
    const hours: Hours = {
      timeZone: 'UTC',
      weekly: [{ weekdays: EVERY_DAY, start: '00:00', end: '24:00' }],
      overrides: [],
    };
    expect(openRuns(hours, at('9999-12-31T00:00Z'), at('9999-12-31T00:00Z') + 3 * DAY_MS)).toHaveLength(3);
  });
});
