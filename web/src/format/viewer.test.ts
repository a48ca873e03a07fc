import { afterEach, describe, expect, it, vi } from 'vitest';
import { clock, money } from './text.ts';
import { followViewer, languageName, offeredLanguages, viewerLanguages, viewerZone } from './viewer.ts';

vi.stubGlobal('navigator', { language: 'en-GB', languages: ['en-GB', 'de'] });
const noon = Date.parse('2026-11-22T13:05:00Z');

afterEach(() => followViewer({ timeZone: null, locale: null }));

describe('what the viewer chose', () => {
  it('goes before what the browser says, and is undone with it', () => {
    expect([clock(noon, 'UTC'), money({ amount: 1250, currency: 'EUR' })]).toEqual(['13:05', '€12.50']);
    followViewer({ timeZone: 'Asia/Tokyo', locale: 'en-US' });
    expect(viewerZone()).toBe('Asia/Tokyo');
    expect(viewerLanguages()).toEqual(['en-US', 'en-GB', 'de']);
    expect(clock(noon, 'UTC')).toMatch(/^1:05\sPM$/);
    followViewer({ timeZone: null, locale: 'de-DE' });
    expect(money({ amount: 1250, currency: 'EUR' })).toMatch(/^12,50\s€$/);
    expect(clock(noon, 'UTC')).toBe('13:05');
    followViewer({ timeZone: null, locale: null });
    expect(viewerLanguages()).toEqual(['en-GB', 'de']);
  });

  it('is left aside where this browser does not know it', () => {
    const own = viewerZone();
    followViewer({ timeZone: 'Mars/Olympus', locale: 'x' });
    expect([viewerZone(), viewerLanguages()[0]]).toEqual([own, 'en-GB']);
  });
});

describe('the languages offered', () => {
  it('are named in their own words, once each', () => {
    expect(languageName('el-GR')).toBe('Ελληνικά (Ελλάδα)');
    expect(languageName('de-AT')).toMatch(/^Österreichisches Deutsch|^Deutsch/);
    const offered = offeredLanguages();
    expect(offered.length).toBeGreaterThan(20);
    expect(new Set(offered.map(({ label }) => label)).size).toBe(offered.length);
  });
});
