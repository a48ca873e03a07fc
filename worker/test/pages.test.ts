// A board's page: what the first answer carries, for whom, and what can't get into it.
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import published from '../../web/public/_headers?raw';
import { createApp } from '../app.ts';
import { FIRST_BOARD_ID } from '../contract/board.ts';
import type { Env } from '../env.ts';
import { PAGE_HEADERS } from '../routes/page-headers.ts';
import { ORIGIN } from './auth-app.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';

beforeAll(newCallers);
afterEach(() => vi.restoreAllMocks());

const PLAIN = `<!doctype html><html lang="en"><head><title>QuickSlot</title>
<meta name="description" content="plain"><link data-board="modulepreload" href="/assets/Board-x.js"></head>
<body><div id="app"></div></body></html>`;
const asked: Request[] = [];
const ASSETS = {
  async fetch(input: RequestInfo | URL, init?: RequestInit) {
    asked.push(new Request(input, init));
    return new Response(PLAIN, { headers: { 'Content-Type': 'text/html', ETag: '"of the plain page"' } });
  },
} as unknown as Fetcher;

const app = createApp();
async function page(path: string, settings: Partial<Env> = {}, headers: Record<string, string> = {}) {
  const answer = await app.request(`${ORIGIN}${path}`, { headers }, { ...env, ASSETS, ...settings });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
}
const START = `<script type="application/json" id="${FIRST_BOARD_ID}">`;
function carried(html: string) {
  const at = html.indexOf(START);
  return at < 0 ? undefined : JSON.parse(html.slice(at + START.length, html.indexOf('</script>', at)));
}

describe("a board's page", () => {
  it('carries what the two calls behind it would answer, and nobody in it', async () => {
    const calendar = await create({ timeZone: 'Europe/Athens', capacity: 2 });
    const booked = await call(customer, 'POST', `/api/calendars/${calendar.id}/bookings`, {
      start: tomorrow(10),
      note: 'a note of mine',
    });
    expect(booked.status).toBe(201);
    const { html, status } = await page(`/c/${calendar.slug}`);
    const { calendar: told, range, slots, at } = carried(html);
    const path = `/api/calendars/${calendar.id}`;
    expect(status).toBe(200);
    expect(told).toEqual((await call(undefined, 'GET', path)).body);
    expect(slots).toEqual(
      (await call(undefined, 'GET', `${path}/slots?from=${range.from}&to=${range.to}`)).body,
    );
    expect(slots.slots.find(({ start }: { start: string }) => start === tomorrow(10)).remaining).toBe(1);
    expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
    for (const hidden of ['a note of mine', customer.userId, owner.userId, customer.email, 'Ada Lovelace'])
      expect(html).not.toContain(hidden);
  });

  it('begins at midnight where the calendar is, and ends fourteen days later', async () => {
    const calendar = await create({ timeZone: 'Pacific/Kiritimati' });
    const { range } = carried((await page(`/c/${calendar.id}`)).html);
    expect(range.from).toMatch(/T10:00:00Z$/);
    expect(Date.parse(range.to) - Date.parse(range.from)).toBe(14 * 86_400_000);
    expect(Date.parse(range.from)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(range.from) + 86_400_000).toBeGreaterThan(Date.now());
  });

  it('says what it is about, and has the code of the board fetched at once', async () => {
    const calendar = await create({
      name: 'Court & "Sons"',
      description: `First\nline. ${'word '.repeat(90)}`,
    });
    const { html, headers } = await page(`/c/${calendar.slug}`);
    const head = html.slice(0, html.indexOf('</head>'));
    expect(head).toContain('<title>Court &amp; "Sons" · QuickSlot</title>');
    expect(head).toContain('<meta property="og:title" content="Court &amp; &quot;Sons&quot;">');
    expect(head).toMatch(/<meta name="description" content="First line\. (?:word )+wor…">/);
    expect(head).toContain(`<meta property="og:url" content="${ORIGIN}/c/${calendar.slug}">`);
    expect(head).toContain('<link href="/assets/Board-x.js" rel="modulepreload">');
    expect(html).toContain('<h1><bdi>Court &amp; &quot;Sons&quot;</bdi></h1>');
    expect(headers.get('X-Robots-Tag')).toBeNull();
  });

  it('holds no name that ends its script, its title or a quote', async () => {
    const evil = `</script><script>alert(1)</script>`;
    const calendar = await create({
      name: `${evil}</title>`,
      description: `"><img src=x onerror=alert(2)>${evil}<!--`,
      location: `${evil}&quot;`,
    });
    const { html } = await page(`/c/${calendar.slug}`);
    expect(carried(html).calendar).toMatchObject({
      name: `${evil}</title>`,
      description: `"><img src=x onerror=alert(2)>${evil}<!--`,
    });
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|<!--|onerror=alert\(2\)>"/);
    const title = /<title>(.*?)<\/title>/.exec(html)?.[1];
    expect(title).not.toContain('<');
    for (const [tag] of html.matchAll(/<meta[^>]*>/g)) expect(tag.match(/"/g)?.length).toBe(4);
  });

  it('is kept out of search machines where the calendar is unlisted', async () => {
    const calendar = await create({ visibility: 'unlisted' });
    const { html, headers } = await page(`/c/${calendar.slug}`);
    expect(carried(html).calendar.id).toBe(calendar.id);
    expect(headers.get('X-Robots-Tag')).toBe('noindex');
  });

  it('tells nothing of a private calendar: not even, by its status, that it is there', async () => {
    const calendar = await create({ visibility: 'private', name: 'Hidden court' });
    const headers = { Authorization: `Bearer ${owner.token}` };
    const hidden = await page(`/c/${calendar.slug}`, {}, headers);
    const unknown = await page('/c/no-such-board');
    expect([hidden.status, hidden.html]).toEqual([404, PLAIN]);
    expect([unknown.status, unknown.html]).toEqual([404, PLAIN]);
    expect([...hidden.headers.keys()]).toEqual([...unknown.headers.keys()]);
    expect((await page(`/c/${crypto.randomUUID()}`)).status).toBe(404);
  });

  it.each<[string, Partial<Env>]>([
    ['D1 is down', { DB: broken() }],
    ['the object is down', { CALENDARS: broken() }],
    ['too much was asked for', { RATE_LIMITS: 'on', LIMIT_READ: shut() }],
  ])('comes without its board, and as itself, where %s', async (_title, settings) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const calendar = await create();
    const { status, html, headers } = await page(`/c/${calendar.slug}`, settings);
    expect([status, html]).toEqual([200, PLAIN]);
    expect(headers.get('Content-Type')).toContain('text/html');
  });

  it('has the headers of every other page, and is never a part of an older one', async () => {
    const all = Object.fromEntries(
      (published.split('\n\n')[0] ?? '')
        .split('\n')
        .slice(1)
        .map((line: string) => line.trim().split(/:\s(.*)/)),
    );
    expect({ ...all, 'Cache-Control': 'no-cache' }).toEqual(PAGE_HEADERS);
    const calendar = await create();
    for (const path of [`/c/${calendar.slug}`, '/c/no-such-board']) {
      const { headers } = await page(path, {}, { 'If-None-Match': '"of the plain page"' });
      for (const [name, value] of Object.entries(PAGE_HEADERS))
        expect([name, headers.get(name)]).toEqual([name, value]);
      expect(headers.get('ETag')).toBeNull();
      expect(asked.at(-1)?.headers.get('If-None-Match')).toBeNull();
    }
  });
});

/** A binding whose every use fails as an outage does. */
function broken<Binding>(): Binding {
  const fail = () => {
    throw new Error('Network connection lost.');
  };
  return new Proxy({}, { get: () => fail }) as Binding;
}

function shut(): RateLimit {
  return { limit: async () => ({ success: false }) };
}
