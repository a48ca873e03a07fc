// The smallest pieces of the contract: instants, dates, wall-clock times, text, ids, pages.
import { z } from 'zod';
import { isTimeZone } from '../domain/hours.ts';

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** The instants that four digits of a year in UTC can say. */
const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00Z');
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** Epoch milliseconds of an RFC 3339 instant, or undefined where the text is none (RFC 3339, section 5.6). */
export function parseInstant(text: string): number | undefined {
  const parts = INSTANT.exec(text);
  if (!parts || !isDate(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return undefined;
  const instant = Date.parse(text.toUpperCase());
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : undefined;
}

/** An instant as the contract answers it: UTC, whole seconds. */
export function formatInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

const instantMeta = { format: 'date-time', example: '2026-11-22T12:00:00Z' } as const;

/** An instant in an answer. */
export const Instant = z.string().meta(instantMeta);

/** An instant in a request: RFC 3339 with any offset; parsed to epoch milliseconds. */
export const InstantInput = z
  .string()
  .max(40)
  .transform((text, context) => {
    const instant = parseInstant(text);
    if (instant === undefined) {
      context.addIssue({ code: 'custom', message: 'must be an instant such as 2026-11-22T12:00:00Z' });
      return z.NEVER;
    }
    return instant;
  })
  .meta(instantMeta);

/** An instant in a request that is kept as it is: a whole second, as it will be answered. */
export const WholeInstantInput = InstantInput.refine(
  (instant) => instant % 1_000 === 0,
  'must be a whole second',
).meta(instantMeta);

export const LocalDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date such as 2026-11-22')
  .refine((date) => {
    const [year, month, day] = date.split('-').map(Number);
    return isDate(year ?? 0, month ?? 0, day ?? 0);
  }, 'must be a date that exists')
  .meta({ format: 'date', example: '2026-11-22' });

export const WallTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:30')
  .meta({ example: '09:30' });

export const WallTimeEnd = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 17:30, or 24:00')
  .meta({ example: '17:30' });

export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as Europe/Athens')
  .meta({ example: 'Europe/Athens' });

/** Control characters, and the marks that turn the direction of everything behind them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNSAFE_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNSAFE_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** At least one character that shows. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const wellFormed = (text: string) => text.isWellFormed();

/** One line of text: NFC, trimmed, no control characters; `max` in UTF-16 units. */
export function line(min: number, max: number) {
  return z
    .string()
    .max(max)
    .refine(wellFormed, 'must be well-formed text')
    .refine((text) => !UNSAFE_LINE.test(text), 'must be one line without control characters')
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().min(min).max(max))
    .refine((text) => text === '' || VISIBLE.test(text), 'must have something to read');
}

/** Text of several lines: NFC, line feeds and tabs allowed, no other control characters. */
export function paragraph(max: number) {
  return z
    .string()
    .max(max)
    .refine(wellFormed, 'must be well-formed text')
    .refine((text) => !UNSAFE_TEXT.test(text), 'must not hold control characters')
    .transform((text) => text.normalize('NFC').trim())
    .pipe(z.string().max(max));
}

export const Id = z.uuid().meta({ example: '5c9f8f1e-6f0b-4c55-9a3e-2f4f0f8f7a10' });

/** True for what an id looks like, in any letter case: a path that says this means an id, never a slug. */
export function looksLikeId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** A calendar's id or its slug, as they stand in a path. */
export const CalendarRef = z
  .string()
  .max(100)
  .meta({ description: "A calendar's id or slug", example: 'padel-court-3' });

export const Email = z
  .string()
  .max(254)
  .transform((text) => text.normalize('NFC').trim().toLowerCase())
  .pipe(z.email().max(254))
  .meta({ format: 'email', example: 'ada@example.com' });

/** How many items a page has at the most. */
export const PageLimit = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a number from 1 to 200')
  .transform(Number)
  .pipe(z.int().min(1).max(200))
  .default(50)
  .meta({ type: 'integer', description: '1 to 200' });

export const Page = z.object({ cursor: z.string().max(500).optional(), limit: PageLimit });

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
