// Whether the server can take bookings, and the keys that verify its access tokens.
import { createRoute, z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { version } from '../../package.json';
import { publicKeys, signAccessToken } from '../auth/tokens.ts';
import { clock } from '../clock.ts';
import { calendars, sessions, users } from '../db/schema.ts';
import { jsonAnswer, newApp, refusals } from './http.ts';

const tags = ['Service'];

const Health = z.strictObject({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' });

const KeySet = z
  .strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.string(),
        crv: z.string(),
        x: z.string(),
        y: z.string(),
        kid: z.string(),
        alg: z.string(),
        use: z.string(),
      }),
    ),
  })
  .meta({ id: 'KeySet', description: 'RFC 7517' });

const health = createRoute({
  method: 'get',
  path: '/api/health',
  tags,
  summary: 'Whether the server can take bookings',
  responses: { 200: jsonAnswer(Health, 'It can'), ...refusals('unavailable') },
});

const keys = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  tags,
  summary: 'The public keys of access tokens',
  responses: { 200: jsonAnswer(KeySet, 'A JWK set'), ...refusals('unavailable') },
});

const nobody = { userId: '', sessionId: '', authenticatedAt: 0, amr: [] };

export const healthRoutes = newApp()
  .openapi(health, async (c) => {
    // Settings were read before any route. What is left: D1 answers, is migrated, and the keys can sign.
    await c
      .get('db')
      .get(
        sql`select exists(select 1 from ${users}), exists(select 1 from ${sessions}), exists(select 1 from ${calendars})`,
      );
    await signAccessToken(c.get('config'), nobody, clock.now());
    return c.json({ status: 'ok' as const, version }, 200);
  })
  .openapi(keys, (c) => {
    c.header('Cache-Control', 'public, max-age=300');
    return c.json(publicKeys(c.get('config')), 200);
  });
