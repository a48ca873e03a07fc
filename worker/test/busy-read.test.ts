// What a calendar file says of when somebody is busy: zones, recurrences, exceptions, and files that mean harm.
import { describe, expect, it } from 'vitest';
import { BusyError } from '../busy/failure.ts';
import { readBusy } from '../busy/read-busy.ts';
import { DAY_MS } from '../domain/interval.ts';

const from = Date.parse('2026-10-01T00:00:00Z');
const window = { start: from, end: from + 62 * DAY_MS, timeZone: 'Europe/Athens' };

const file = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
let uid = 0;
const event = (...lines: string[]) => {
  uid += 1;
  return ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', 'SUMMARY:Secret', ...lines, 'END:VEVENT'];
};

const spans = (text: string, changes: Partial<typeof window> = {}) =>
  readBusy(text, { ...window, ...changes }).map(
    ({ start, end }) =>
      `${new Date(start).toISOString().slice(5, 16)}–${new Date(end).toISOString().slice(5, 16)}`,
  );
const busy = (...lines: string[]) => spans(file(...event(...lines)));

function failure(text: string): string {
  try {
    readBusy(text, window);
  } catch (error) {
    return error instanceof BusyError ? error.code : `thrown: ${String(error)}`;
  }
  return 'none';
}

describe('a time', () => {
  it('in UTC is that instant', () => {
    expect(busy('DTSTART:20261001T090000Z', 'DTEND:20261001T100000Z')).toEqual(['10-01T09:00–10-01T10:00']);
  });

  it('of no zone, and a whole day, is by the clock of the calendar that it blocks', () => {
    expect(busy('DTSTART:20261001T090000', 'DTEND:20261001T100000')).toEqual(['10-01T06:00–10-01T07:00']);
    expect(busy('DTSTART;VALUE=DATE:20261002')).toEqual(['10-01T21:00–10-02T21:00']);
    // Clocks go back in the night to the 25th: that day has 25 hours.
    expect(busy('DTSTART;VALUE=DATE:20261025', 'DTEND;VALUE=DATE:20261026')).toEqual([
      '10-24T21:00–10-25T22:00',
    ]);
  });

  it('in a zone by its IANA name is by that zone, whatever the file says of it', () => {
    const lie = [
      ...['BEGIN:VTIMEZONE', 'TZID:America/New_York', 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
      ...['TZOFFSETFROM:+1400', 'TZOFFSETTO:+1400', 'END:STANDARD', 'END:VTIMEZONE'],
    ];
    const there = event('DTSTART;TZID=America/New_York:20261001T090000', 'DURATION:PT30M');
    expect(spans(file(...lie, ...there))).toEqual(['10-01T13:00–10-01T13:30']);
    expect(spans(file(...there))).toEqual(['10-01T13:00–10-01T13:30']);
  });

  it('in a zone that the file explains is by that, in summer and in winter', () => {
    const outlook = [
      ...['BEGIN:VTIMEZONE', 'TZID:Customized Time Zone'],
      ...['BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'],
      ...['RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD'],
      ...['BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'],
      ...['RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE'],
    ];
    const at = (date: string) => event(`DTSTART;TZID=Customized Time Zone:${date}T100000`, 'DURATION:PT1H');
    expect(spans(file(...outlook, ...at('20261024'), ...at('20261026')))).toEqual([
      '10-24T08:00–10-24T09:00',
      '10-26T09:00–10-26T10:00',
    ]);
    // Of a time that comes twice the first is meant, and one that the clock skips is by the offset before.
    expect(
      spans(
        file(...outlook, ...event('DTSTART;TZID=Customized Time Zone:20261025T023000', 'DURATION:PT10M')),
      ),
    ).toEqual(['10-25T00:30–10-25T00:40']);
  });

  it('in a zone that nobody explains is refused, with the whole file', () => {
    const fine = event('DTSTART:20261001T090000Z', 'DURATION:PT1H');
    expect(failure(file(...fine, ...event('DTSTART;TZID=Nowhere:20261001T090000', 'DURATION:PT1H')))).toBe(
      'unknown_zone',
    );
  });

  it('that the clock skips is by the offset before it', () => {
    const march = { start: Date.parse('2027-03-01T00:00:00Z'), end: Date.parse('2027-04-30T00:00:00Z') };
    const text = file(...event('DTSTART;TZID=Europe/Berlin:20270328T023000', 'DURATION:PT10M'));
    expect(spans(text, march)).toEqual(['03-28T01:30–03-28T01:40']);
  });
});

describe('an event', () => {
  it('that is free, cancelled, without a start, or has no length, blocks nothing', () => {
    const at = ['DTSTART:20261001T090000Z', 'DTEND:20261001T100000Z'];
    expect(busy(...at, 'TRANSP:TRANSPARENT')).toEqual([]);
    expect(busy(...at, 'STATUS:CANCELLED')).toEqual([]);
    expect(busy('DTEND:20261001T100000Z')).toEqual([]);
    expect(busy('DTSTART:20261001T090000Z')).toEqual([]);
    expect(busy('DTSTART:20261001T090000Z', 'DTEND:20261001T080000Z')).toEqual([]);
    expect(busy(...at, 'TRANSP:OPAQUE', 'STATUS:TENTATIVE')).toHaveLength(1);
  });

  it('outside the window blocks nothing, one that reaches into it all that it takes', () => {
    expect(busy('DTSTART:20260901T090000Z', 'DURATION:PT1H')).toEqual([]);
    expect(busy('DTSTART:20270901T090000Z', 'DURATION:PT1H')).toEqual([]);
    expect(busy('DTSTART:20260929T090000Z', 'DURATION:P3D')).toEqual(['09-29T09:00–10-02T09:00']);
  });

  it('that overlaps or touches another is one stretch with it', () => {
    const text = file(
      ...event('DTSTART:20261001T090000Z', 'DURATION:PT1H'),
      ...event('DTSTART:20261001T120000Z', 'DURATION:PT1H'),
      ...event('DTSTART:20261001T100000Z', 'DURATION:PT30M'),
      ...event('DTSTART:20261001T091500Z', 'DURATION:PT5M'),
    );
    expect(spans(text)).toEqual(['10-01T09:00–10-01T10:30', '10-01T12:00–10-01T13:00']);
  });

  it('comes again as its rule says, on the wall clock of its zone, as far as the window reaches', () => {
    const weekly = [
      'DTSTART;TZID=Europe/Athens:20200101T090000',
      'DURATION:PT1H',
      'RRULE:FREQ=WEEKLY;BYDAY=SA',
    ];
    expect(busy(...weekly).slice(0, 5)).toEqual([
      '10-03T06:00–10-03T07:00',
      '10-10T06:00–10-10T07:00',
      '10-17T06:00–10-17T07:00',
      '10-24T06:00–10-24T07:00',
      '10-31T07:00–10-31T08:00',
    ]);
    expect(busy(...weekly)).toHaveLength(9);
  });

  it('ends with UNTIL or COUNT, leaves out EXDATE, and comes on RDATE too', () => {
    const daily = ['DTSTART;TZID=Europe/Athens:20261001T090000', 'DURATION:PT1H'];
    expect(busy(...daily, 'RRULE:FREQ=DAILY;UNTIL=20261003T060000Z')).toHaveLength(3);
    expect(busy(...daily, 'RRULE:FREQ=DAILY;UNTIL=20261003T055959Z')).toHaveLength(2);
    expect(busy(...daily, 'RRULE:FREQ=DAILY;COUNT=4')).toHaveLength(4);
    expect(
      busy(
        ...daily,
        'RRULE:FREQ=DAILY;COUNT=4',
        'EXDATE;TZID=Europe/Athens:20261002T090000',
        'EXDATE:20261003T060000Z',
      ),
    ).toEqual(['10-01T06:00–10-01T07:00', '10-04T06:00–10-04T07:00']);
    expect(busy(...daily, 'RDATE:20261005T070000Z,20261006T080000Z')).toHaveLength(3);
    expect(busy('DTSTART;VALUE=DATE:20261001', 'RRULE:FREQ=WEEKLY;UNTIL=20261015')).toHaveLength(3);
  });

  it('of a series that was moved or cancelled by itself is where it is now', () => {
    const series = ['BEGIN:VEVENT', 'UID:s', 'DTSTART;TZID=Europe/Athens:20261001T090000', 'DURATION:PT1H'];
    const one = (at: string, ...lines: string[]) => [
      ...['BEGIN:VEVENT', 'UID:s', `RECURRENCE-ID;TZID=Europe/Athens:${at}`, ...lines, 'END:VEVENT'],
    ];
    const text = file(
      ...[...series, 'RRULE:FREQ=DAILY;COUNT=3', 'END:VEVENT'],
      ...one('20261002T090000', 'DTSTART:20261002T120000Z', 'DURATION:PT2H'),
      ...one('20261003T090000', 'DTSTART:20261003T060000Z', 'DURATION:PT1H', 'STATUS:CANCELLED'),
    );
    expect(spans(text)).toEqual(['10-01T06:00–10-01T07:00', '10-02T12:00–10-02T14:00']);
  });

  it('may be told as busy time alone', () => {
    const told = ['BEGIN:VFREEBUSY', 'UID:f', 'DTSTAMP:20260101T000000Z'];
    const text = file(
      ...[...told, 'FREEBUSY;FBTYPE=BUSY:20261001T090000Z/PT1H,20261002T090000Z/20261002T100000Z'],
      ...['FREEBUSY;FBTYPE=FREE:20261003T090000Z/PT1H', 'END:VFREEBUSY'],
    );
    expect(spans(text)).toEqual(['10-01T09:00–10-01T10:00', '10-02T09:00–10-02T10:00']);
  });
});

describe('a file', () => {
  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><title>Sign in</title>'],
    ['something else', 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Eve\r\nEND:VCARD\r\n'],
    ['half of one', file(...event('DTSTART:20261001T090000Z')).slice(0, -20)],
    ['a time that is none', file(...event('DTSTART:2026x001T090000Z', 'DURATION:PT1H'))],
    ['a rule that is none', file(...event('DTSTART:20261001T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=NEVER'))],
  ])('with %s is no calendar', (_title, text) => {
    expect(failure(text)).toBe('not_a_calendar');
  });

  it('with nothing in it blocks nothing', () => {
    expect(readBusy(file(), window)).toEqual([]);
  });

  it('of 100,000 events is refused before it is parsed', () => {
    const one = event('DTSTART:20261001T090000Z').join('\r\n');
    const started = performance.now();
    expect(failure(file(...Array<string>(100_000).fill(one)))).toBe('too_many_events');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each([
    ['every second, without an end', 'FREQ=SECONDLY', 'too_many_events'],
    ['every second, a thousand million times', 'FREQ=SECONDLY;COUNT=1000000000', 'too_many_events'],
    ['every minute until the year 9999', 'FREQ=MINUTELY;UNTIL=99991231T000000Z', 'too_many_events'],
    ['on a day that never comes', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'none'],
    ['on a day that never comes, of each minute', 'FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30', 'too_many_events'],
    ['at a minute that no hour has', 'FREQ=HOURLY;BYMINUTE=61', 'not_a_calendar'],
    ['on the fifth Monday of a short month', 'FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYDAY=5MO', 'none'],
    ['on a date that no year has', 'FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31', 'none'],
    ['on a weekday that never falls there', 'FREQ=YEARLY;BYMONTH=4;BYDAY=1MO;BYMONTHDAY=15', 'none'],
    ['every day for ever', 'FREQ=DAILY', 'none'],
  ])('whose event comes again %s is done with soon', (_title, rule, expected) => {
    const started = performance.now();
    const found = failure(file(...event('DTSTART:20000103T090000Z', 'DURATION:PT1S', `RRULE:${rule}`)));
    expect(found).toBe(expected);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('whose zone never ends is done with soon', () => {
    const bomb = [
      ...['BEGIN:VTIMEZONE', 'TZID:Bomb', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100'],
      ...['TZOFFSETTO:+0200', 'RRULE:FREQ=SECONDLY', 'END:STANDARD', 'END:VTIMEZONE'],
    ];
    expect(failure(file(...bomb, ...event('DTSTART;TZID=Bomb:20261001T090000', 'DURATION:PT1H')))).toBe(
      'too_many_events',
    );
  });

  it('with more stretches than a calendar takes is refused as a whole', () => {
    const rule = 'RRULE:FREQ=HOURLY;BYMINUTE=0,10,20,30,40,50';
    expect(failure(file(...event('DTSTART:20261001T000000Z', 'DURATION:PT1M', rule)))).toBe(
      'too_many_events',
    );
  });
});
