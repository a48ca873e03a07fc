// What a request tells of where it comes from: a device's name and an approximate place. For people to recognise, not to trust.
import type { Context } from 'hono';
import type { AppEnv } from '../routes/http.ts';

const MAX_USER_AGENT = 300;

export interface Where {
  readonly userAgent: string;
  /** "Berlin, DE" as the edge saw it, or empty. */
  readonly place: string;
}

export function whereOf(c: Context<AppEnv>): Where {
  const { city, country } = (c.req.raw.cf ?? {}) as { city?: unknown; country?: unknown };
  const parts = [city, country].filter((part): part is string => typeof part === 'string' && part !== '');
  return {
    userAgent: (c.req.header('User-Agent') ?? '').slice(0, MAX_USER_AGENT),
    place: c.get('config').development ? '' : parts.join(', '),
  };
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPod)\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
];

/** "Chrome on Android", or what is known of it. */
export function deviceName(userAgent: string): string {
  const { browser, platform } = deviceParts(userAgent);
  return platform === '' ? browser : `${browser} on ${platform}`;
}

/** "Chrome" and "Android"; an unknown platform is empty. */
export function deviceParts(userAgent: string): { browser: string; platform: string } {
  const find = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  return { browser: find(BROWSERS) ?? 'Unknown browser', platform: find(SYSTEMS) ?? '' };
}
