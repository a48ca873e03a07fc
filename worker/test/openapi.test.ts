// The published contract: every route is in the document, every call in the document is there, and outages are 503.
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { contract, ORIGIN } from './auth-app.ts';
import { contractBreach } from './openapi.ts';

const app = createApp();
/** Served, but not calls of the API. */
const UNLISTED = [
  '/api/openapi.json',
  '/api/docs',
  '/api/docs.css',
  '/dev/outbox',
  '/c/{slug}',
  '/dev/checkout/{checkout}',
];

describe('the OpenAPI document', () => {
  it('lists each route that the app has, and no other', () => {
    const routed = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
      .map(({ method, path }) => `${method} ${path.replace(/:([A-Za-z]+)/g, '{$1}')}`)
      .filter((route) => !UNLISTED.some((path) => route === `GET ${path}` || route === `POST ${path}`));
    const documented = Object.entries(contract.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect([...new Set(documented)].sort()).toEqual([...new Set(routed)].sort());
  });

  it('is OpenAPI 3.1 and names every problem code', () => {
    expect(contract).toMatchObject({ openapi: '3.1.0' });
    expect(JSON.stringify(contract.components)).toContain('too_many_holds');
  });

  it('says of each call that names a calendar that the name may be none', () => {
    const named = Object.entries(contract.paths).filter(([path]) => path.startsWith('/api/calendars/{id}'));
    const silent = named.flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { responses }]) =>
        '422' in responses && '404' in responses ? [] : [`${method} ${path}`],
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(silent).toEqual([]);
  });

  it('would be broken by an answer with another field, status or type', () => {
    const health = { method: 'GET', path: '/api/health', status: 200, contentType: 'application/json' };
    const fine = JSON.stringify({ status: 'ok', version: '1' });
    expect(contractBreach(contract, { ...health, body: fine })).toBeUndefined();
    expect(
      contractBreach(contract, {
        ...health,
        body: JSON.stringify({ status: 'ok', version: '1', secret: 1 }),
      }),
    ).toMatch(/secret/);
    expect(contractBreach(contract, { ...health, body: fine, status: 418 })).toMatch(/418/);
    expect(contractBreach(contract, { ...health, body: fine, contentType: 'text/html' })).toMatch(
      /text\/html/,
    );
    expect(contractBreach(contract, { ...health, body: fine, path: '/api/other' })).toMatch(/no such path/);
  });

  it('is readable as a page without scripts', async () => {
    const page = await app.request(`${ORIGIN}/api/docs`, {}, env);
    const html = await page.text();
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(html).toContain('/api/calendars/{id}/bookings');
    expect(html).not.toContain('<script');
  });
});

describe('the app', () => {
  it('answers an unknown address with a problem and nothing of its insides', async () => {
    for (const path of ['/api/nothing', '/api/me/x.css', '/api/me;.js', '/api/calendars/a.b.c..']) {
      const answer = await app.request(`${ORIGIN}${path}`, {}, env);
      expect([path, answer.status, answer.headers.get('Content-Type')]).toEqual([
        path,
        404,
        'application/problem+json',
      ]);
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(answer.headers.get('X-Request-Id')).toMatch(/.+/);
    }
  });

  it('answers another method at a known address with 405 and what it takes', async () => {
    const answer = await app.request(`${ORIGIN}/api/directory`, { method: 'DELETE' }, env);
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET']);
    const one = await app.request(`${ORIGIN}/api/calendars/x`, { method: 'PUT' }, env);
    expect([one.status, one.headers.get('Allow')]).toEqual([405, 'GET, PATCH, DELETE']);
  });

  it('without a secret answers 503, and names what is missing in its log only', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const answer = await app.request(
      `${ORIGIN}/api/directory`,
      {},
      { ...env, REFRESH_TOKEN_SECRET: undefined },
    );
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('REFRESH_TOKEN_SECRET');
    expect(log.mock.calls.join()).toContain('REFRESH_TOKEN_SECRET');
    log.mockRestore();
  });

  it('answers 503 with Retry-After while D1 does not answer, and names none of its words', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const broken = {
      prepare: () => {
        throw new Error('D1_ERROR: no such table: secrets');
      },
    };
    const answer = await app.request(`${ORIGIN}/api/directory`, {}, { ...env, DB: broken });
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2']);
    expect(await answer.text()).not.toMatch(/secrets|D1/);
    log.mockRestore();
  });
});
