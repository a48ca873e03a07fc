// Request headers that change what a call means, and cursors.
import type { Context } from 'hono';
import { z } from 'zod';
import type { Once } from '../calendar/calendar.ts';
import { parseInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import type { AppEnv } from './http.ts';

/** The header of calls that have one effect however often they are sent, and what it may be refused for. */
export const onceHeaders = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: 'Repeat the call with the same key within 24 hours and it has one effect' }),
});
export const onceRefusals = ['idempotency_key_reused', 'conflict'] as const;
export const matchHeaders = z.object({
  'if-match': z.string().optional().meta({ description: 'The ETag that was seen; another one answers 412' }),
});

/** The header that marks a first answer given again. */
export function replayed(outcome: { replayed: boolean }): Record<string, string> {
  return outcome.replayed ? { 'Idempotent-Replayed': 'true' } : {};
}

/** What the call may be repeated with, from `Idempotency-Key`; per caller, call and target. */
export async function onceOf(
  c: Context<AppEnv>,
  userId: string,
  call: string,
  body: unknown,
): Promise<Once | undefined> {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'must be 1 to 255 visible ASCII characters';
    throw new Problem('invalid_request', `Idempotency-Key: ${message}`, [
      { path: 'Idempotency-Key', message },
    ]);
  }
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(JSON.stringify(body ?? null)),
  );
  const fingerprint = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { key: `${userId} ${call} ${key}`, fingerprint };
}

/** The version that `If-Match` names; NaN, which matches nothing, where it names none of ours. */
export function ifMatch(c: Context<AppEnv>): number | undefined {
  const header = c.req.header('If-Match');
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(header)?.[1];
  return version === undefined ? Number.NaN : Number(version);
}

export function etag(version: number): { ETag: string } {
  return { ETag: `"${version}"` };
}

/** The place in a list that a cursor stands for; 422 for one that we did not give. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.infer<Schema> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    return schema.parse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)),
    );
  } catch {
    const message = 'is not one that a list gave';
    throw new Problem('invalid_request', `cursor: ${message}`, [{ path: 'cursor', message }]);
  }
}

export function writeCursor(place: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(place));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export const StartCursor = z.strictObject({ start: z.number(), id: z.string() });

export function placeOf(item: { start: string; id: string }): z.infer<typeof StartCursor> {
  return { start: parseInstant(item.start) ?? 0, id: item.id };
}

/** A page and the cursor behind it: `more` items were asked for than fit, so as to know whether there are any. */
export function pageOf<Item>(rows: readonly Item[], limit: number, placeOf: (item: Item) => unknown) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? writeCursor(placeOf(last)) : null };
}
