// What is not right yet in a draft, in words, by the field's path; the ranges are the contract's. Pure.
import type { Draft } from './draft.ts';
import { parseAmount } from './money.ts';
import { questionProblems } from './questions.ts';
import { isReadable, merged, type Span } from './windows.ts';

/** Words by path. Paths are the server's where a field has one; windows are `week.<day>.<index>.start` or `.end`. */
export type Problems = Readonly<Record<string, string>>;

const MAX_WINDOWS = 100;
const MAX_OVERRIDES = 400;

type NumberKey = {
  [Key in keyof Draft]: Draft[Key] extends number | null ? Key : never;
}[keyof Draft];

interface Rule {
  readonly path: string;
  readonly min: number;
  readonly max: number;
  readonly words: string;
  /** Empty means no limit. */
  readonly optional?: boolean;
}

const RULES: Record<NumberKey, Rule> = {
  slotMinutes: { path: 'slotMinutes', min: 1, max: 1_440, words: 'From 1 minute to 24 hours.' },
  stepMinutes: { path: 'stepMinutes', min: 1, max: 1_440, words: 'From 1 minute to 24 hours.' },
  bufferBeforeMinutes: { path: 'bufferBeforeMinutes', min: 0, max: 1_440, words: 'From 0 to 1440 minutes.' },
  bufferAfterMinutes: { path: 'bufferAfterMinutes', min: 0, max: 1_440, words: 'From 0 to 1440 minutes.' },
  capacity: { path: 'capacity', min: 1, max: 10_000, words: 'From 1 to 10,000 seats.' },
  maxSeatsPerBooking: { path: 'maxSeatsPerBooking', min: 1, max: 10_000, words: 'From 1 to all seats.' },
  minNoticeMinutes: { path: 'minNoticeMinutes', min: 0, max: 525_600, words: 'At most 365 days.' },
  maxAdvanceDays: { path: 'maxAdvanceDays', min: 0, max: 730, words: 'From 0 (today only) to 730 days.' },
  holdSeconds: { path: 'holdSeconds', min: 10, max: 3_600, words: 'From 10 seconds to 60 minutes.' },
  perUserPerDay: limit('limits.perUserPerDay'),
  perUserPerWeek: limit('limits.perUserPerWeek'),
  perUserActive: limit('limits.perUserActive'),
  untilMinutesBefore: {
    path: 'cancellation.untilMinutesBefore',
    min: 0,
    max: 525_600,
    words: 'At most 365 days.',
  },
  refundPercent: { path: 'cancellation.refundPercent', min: 0, max: 100, words: 'From 0 to 100 percent.' },
};

function limit(path: string): Rule {
  return { path, min: 1, max: 10_000, words: 'From 1 to 10,000, or empty for no limit.', optional: true };
}

function isNumberKey(key: string): key is NumberKey {
  return Object.hasOwn(RULES, key);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const UNSAFE_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{1,62})[a-z0-9]$/;

/** Words for a window whose times cannot be. */
function windowProblems(span: Span, path: string, into: Record<string, string>): void {
  if (isReadable(span)) return;
  if (Number.isNaN(span.start)) into[`${path}.start`] = 'Type a time such as 9:30.';
  if (Number.isNaN(span.end)) into[`${path}.end`] = 'Type a time such as 17:30, or 24:00.';
  if (span.start >= span.end) into[`${path}.end`] = 'It must end after it starts.';
}

/** Nothing where the draft can be saved. `isNew`: an address may be left empty then. */
export function problemsOf(draft: Draft, isNew: boolean): Problems {
  const found: Record<string, string> = {};
  const name = draft.name.trim();
  if (name === '') found.name = 'Give it a name that people recognise.';
  else if (name.length > 120) found.name = 'At most 120 characters.';
  else if (UNSAFE_LINE.test(name)) found.name = 'One line of plain text, please.';
  if (draft.location.trim().length > 300) found.location = 'At most 300 characters.';
  if (draft.description.length > 4_000) found.description = 'At most 4,000 characters.';
  const slug = draft.slug.trim();
  if (slug === '' ? !isNew : !SLUG.test(slug)) {
    found.slug = '3 to 64 small letters, digits and hyphens, such as court-3.';
  }
  if (draft.timeZone === '') found.timeZone = 'Choose the zone that the opening hours are in.';

  for (const [key, rule] of Object.entries(RULES)) {
    if (!isNumberKey(key) || isHidden(draft, key)) continue;
    const value = draft[key];
    if (value === null ? rule.optional : Number.isInteger(value) && value >= rule.min && value <= rule.max) {
      continue;
    }
    found[rule.path] = value === null ? 'Fill this in.' : rule.words;
  }
  if (
    !draft.seatsAreCapacity &&
    draft.capacity !== null &&
    draft.maxSeatsPerBooking !== null &&
    draft.maxSeatsPerBooking > draft.capacity
  ) {
    found.maxSeatsPerBooking = `No more than the ${draft.capacity} seats there are.`;
  }

  draft.week.forEach((day, index) => {
    day.forEach((span, at) => {
      windowProblems(span, `week.${index}.${at}`, found);
    });
  });
  draft.overrides.forEach(({ windows }, index) => {
    windows.forEach((span, at) => {
      windowProblems(span, `overrides.${index}.${at}`, found);
    });
  });
  if (
    new Set(draft.week.flatMap((day) => merged(day).map((one) => `${one.start}-${one.end}`))).size >
    MAX_WINDOWS
  )
    found['schedule.weekly'] = `At most ${MAX_WINDOWS} different windows.`;
  if (draft.overrides.length > MAX_OVERRIDES)
    found['schedule.overrides'] = `At most ${MAX_OVERRIDES} special dates. Remove some that are over.`;

  questionProblems(draft.questions, found);
  if (draft.priced) {
    const amount = parseAmount(draft.amount, draft.currency);
    if (amount === undefined) found['price.amount'] = 'Type an amount such as 24 or 24.50.';
    else if (amount < 1) found['price.amount'] = 'More than nothing, or turn the price off.';
    else if (amount > 100_000_000) found['price.amount'] = 'That is more than a slot may cost.';
  }
  return found;
}

/** Fields that do not show, because another one says it all, cannot be wrong. */
function isHidden(draft: Draft, key: NumberKey): boolean {
  return (
    (key === 'stepMinutes' && draft.stepIsSlot) || (key === 'maxSeatsPerBooking' && draft.seatsAreCapacity)
  );
}
