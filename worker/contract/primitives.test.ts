import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CalendarCreate, Range } from './calendars.ts';
import { formatInstant, line, paragraph, parseInstant, TimeZone } from './primitives.ts';

describe('an instant', () => {
  it('is the same in any offset and with any fraction of nothing', () => {
    const noon = Date.parse('2026-11-22T12:00:00Z');
    for (const text of [
      '2026-11-22T12:00:00Z',
      '2026-11-22t12:00:00z',
      '2026-11-22T12:00:00.000Z',
      '2026-11-22T17:30:00+05:30',
      '2026-11-21T12:00:00-24:00',
    ]) {
      expect([text, parseInstant(text)]).toEqual([text, text.includes('-24:00') ? undefined : noon]);
    }
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00Z',
    '2026-01-01',
    '+275760-09-13T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '1767225600000',
    '',
  ])('that does not exist, names no zone or is no RFC 3339 is refused: %j', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('is answered in UTC with seconds, and read back as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const text = formatInstant(seconds * 1_000);
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(parseInstant(text)).toBe(seconds * 1_000);
      }),
    );
  });
});

describe('text', () => {
  it('keeps names of all the world, in one normal form and trimmed', () => {
    for (const name of ['Ada', 'Ελένη', '李', '👩🏽‍🚀', 'محمد', "O'Neill"])
      expect(line(1, 100).parse(` ${name} `)).toBe(name);
    expect(line(1, 100).parse('Cafe\u0301')).toBe('Café');
  });

  it('refuses control characters, turned directions and half characters; line feeds in one line', () => {
    for (const bad of ['a\0b', 'a\r\nb', 'a\u202eb', 'a\u2028b', '\ud800', 'a\u0007']) {
      expect([bad, line(1, 100).safeParse(bad).success]).toEqual([bad, false]);
    }
    expect(paragraph(100).parse('a\nb\tc')).toBe('a\nb\tc');
    expect(paragraph(100).safeParse('a\0').success).toBe(false);
  });

  it('of nothing but space is empty', () => {
    expect(line(1, 10).safeParse(' \u00a0 ').success).toBe(false);
  });
});

describe('a time zone', () => {
  it('is one of IANA’s names, not an offset', () => {
    for (const zone of ['Europe/Athens', 'UTC', 'Asia/Kolkata', 'Etc/GMT+12'])
      expect(TimeZone.safeParse(zone).success).toBe(true);
    for (const zone of ['+05:30', 'Europe/Atlantis', '', 'GMT+2', 'utc+1'])
      expect([zone, TimeZone.safeParse(zone).success]).toEqual([zone, false]);
  });
});

describe('fields of 60,000 characters', () => {
  it('are refused within 50 ms each, whatever they are made of', () => {
    const hostile = [
      'a'.repeat(60_000),
      ' '.repeat(60_000),
      '-'.repeat(60_000),
      '2026-'.repeat(12_000),
      `${'a-'.repeat(30_000)}!`,
    ];
    for (const text of hostile) {
      for (const field of ['name', 'slug', 'timeZone', 'description', 'location']) {
        const began = performance.now();
        expect(CalendarCreate.safeParse({ [field]: text }).success).toBe(false);
        expect(performance.now() - began).toBeLessThan(50);
      }
      expect(Range.safeParse({ from: text, to: text }).success).toBe(false);
    }
  });
});
