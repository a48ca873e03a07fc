// Calendars: resources that can be booked, their rules, their slots and blocked time.
import { z } from 'zod';
import { ROLES } from '../domain/roles.ts';
import {
  Id,
  Instant,
  InstantInput,
  LocalDate,
  line,
  looksLikeId,
  PageLimit,
  paragraph,
  TimeZone,
  WallTime,
  WallTimeEnd,
  WholeInstantInput,
} from './primitives.ts';
import { Question, Questions } from './questions.ts';

export const MAX_OVERRIDES = 400;
export const MAX_WINDOWS = 100;
/** The longest range of one question about slots, in days. */
export const MAX_RANGE_DAYS = 62;

const Window = z
  .strictObject({ start: WallTime, end: WallTimeEnd })
  .refine((window) => window.start < window.end, { path: ['end'], message: 'must be after the start' })
  .meta({ id: 'Window' });

const WeeklyWindow = z
  .strictObject({
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).meta({ description: 'ISO: 1 is Monday' }),
    start: WallTime,
    end: WallTimeEnd,
  })
  .refine((window) => window.start < window.end, { path: ['end'], message: 'must be after the start' })
  .meta({ id: 'WeeklyWindow' });

const Override = z
  .strictObject({ date: LocalDate, windows: z.array(Window).max(MAX_WINDOWS) })
  .meta({ id: 'Override' });

export const Schedule = z
  .strictObject({
    weekly: z.array(WeeklyWindow).max(MAX_WINDOWS),
    overrides: z
      .array(Override)
      .max(MAX_OVERRIDES)
      .refine(
        (all) => new Set(all.map((one) => one.date)).size === all.length,
        'one override for a date at most',
      )
      .default([]),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;

const minutes = (min: number, max: number) => z.int().min(min).max(max);

export const Price = z
  .strictObject({
    amount: z.int().min(1).max(100_000_000).meta({ description: 'Per seat, in minor units' }),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
  })
  .meta({ id: 'Price' });

export const Cancellation = z
  .strictObject({ untilMinutesBefore: minutes(0, 525_600), refundPercent: z.int().min(0).max(100) })
  .meta({ id: 'Cancellation' });

const limit = z.int().min(1).max(10_000).nullable();
export const Limits = z
  .strictObject({
    perUserPerDay: limit.default(null),
    perUserPerWeek: limit.default(null),
    perUserActive: limit.default(null),
  })
  .meta({ id: 'Limits' });

export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{1,62})[a-z0-9]$/, 'must be 3 to 64 small letters, digits and hyphens')
  .refine((slug) => !looksLikeId(slug), 'must not look like an id');

export const Visibility = z.enum(['public', 'unlisted', 'private']);

export const NO_PRIVATE_GUESTS = 'must be off in a private calendar: only its members book there';

/** Every rule of a calendar without its default: what a change may set. */
const settings = {
  name: line(1, 120),
  slug: Slug,
  description: paragraph(4_000),
  location: line(0, 300),
  timeZone: TimeZone,
  visibility: Visibility,
  schedule: Schedule,
  slotMinutes: minutes(1, 1_440),
  stepMinutes: minutes(1, 1_440),
  bufferBeforeMinutes: minutes(0, 1_440),
  bufferAfterMinutes: minutes(0, 1_440),
  minNoticeMinutes: minutes(0, 525_600),
  maxAdvanceDays: z.int().min(0).max(730),
  capacity: z.int().min(1).max(10_000),
  maxSeatsPerBooking: z.int().min(1).max(10_000),
  holdSeconds: z.int().min(10).max(3_600),
  approvalRequired: z.boolean(),
  price: Price.nullable(),
  cancellation: Cancellation,
  limits: Limits,
  questions: Questions,
  guestsAllowed: z.boolean().meta({
    description: 'Whether people may book with a name and an address alone. Never in a private calendar',
  }),
} as const;

export const CalendarCreate = z
  .strictObject({
    ...settings,
    slug: settings.slug.optional(),
    description: settings.description.default(''),
    location: settings.location.default(''),
    visibility: settings.visibility.default('public'),
    stepMinutes: settings.stepMinutes.optional().meta({ description: 'As long as a slot unless given' }),
    bufferBeforeMinutes: settings.bufferBeforeMinutes.default(0),
    bufferAfterMinutes: settings.bufferAfterMinutes.default(0),
    minNoticeMinutes: settings.minNoticeMinutes.default(0),
    maxAdvanceDays: settings.maxAdvanceDays.default(60),
    capacity: settings.capacity.default(1),
    maxSeatsPerBooking: settings.maxSeatsPerBooking
      .optional()
      .meta({ description: 'The capacity unless given' }),
    holdSeconds: settings.holdSeconds.default(300),
    approvalRequired: settings.approvalRequired.default(false),
    price: settings.price.default(null),
    cancellation: settings.cancellation.default({ untilMinutesBefore: 0, refundPercent: 100 }),
    limits: settings.limits.default({ perUserPerDay: null, perUserPerWeek: null, perUserActive: null }),
    questions: settings.questions.default([]),
    guestsAllowed: settings.guestsAllowed.default(false),
  })
  .refine((calendar) => (calendar.maxSeatsPerBooking ?? 1) <= calendar.capacity, {
    path: ['maxSeatsPerBooking'],
    message: 'must not be above the capacity',
  })
  .refine((calendar) => !calendar.guestsAllowed || calendar.visibility !== 'private', {
    path: ['guestsAllowed'],
    message: NO_PRIVATE_GUESTS,
  })
  .transform((calendar) => ({
    ...calendar,
    stepMinutes: calendar.stepMinutes ?? calendar.slotMinutes,
    maxSeatsPerBooking: calendar.maxSeatsPerBooking ?? calendar.capacity,
  }))
  .meta({ id: 'CalendarCreate' });
export type CalendarCreate = z.infer<typeof CalendarCreate>;
export type CalendarCreateInput = z.input<typeof CalendarCreate>;

export const CalendarPatch = z.strictObject(settings).partial().meta({ id: 'CalendarPatch' });
export type CalendarPatch = z.infer<typeof CalendarPatch>;

export const Calendar = z
  .strictObject({
    id: Id,
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    location: z.string(),
    timeZone: z.string(),
    visibility: Visibility,
    schedule: Schedule,
    slotMinutes: z.int(),
    stepMinutes: z.int(),
    bufferBeforeMinutes: z.int(),
    bufferAfterMinutes: z.int(),
    minNoticeMinutes: z.int(),
    maxAdvanceDays: z.int(),
    capacity: z.int(),
    maxSeatsPerBooking: z.int(),
    holdSeconds: z.int(),
    approvalRequired: z.boolean(),
    price: Price.nullable(),
    cancellation: Cancellation,
    limits: Limits,
    questions: z.array(Question).meta({ description: 'What is asked of whoever books' }),
    guestsAllowed: z.boolean(),
    revision: z.int(),
    role: z.enum(ROLES).nullable().meta({ description: "The caller's part in this calendar" }),
  })
  .meta({ id: 'Calendar' });
export type Calendar = z.infer<typeof Calendar>;

/** What the directory and "mine" list: enough for a card. */
export const CalendarSummary = z
  .strictObject({
    id: Id,
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    location: z.string(),
    timeZone: z.string(),
    visibility: Visibility,
    slotMinutes: z.int(),
    capacity: z.int(),
    price: Price.nullable(),
  })
  .meta({ id: 'CalendarSummary' });
export type CalendarSummary = z.infer<typeof CalendarSummary>;

export const DirectoryQuery = z.object({
  q: z.string().max(100).optional(),
  cursor: z.string().max(500).optional(),
  limit: PageLimit,
});

export const Slot = z
  .strictObject({
    start: Instant,
    end: Instant,
    remaining: z.int().min(0),
    held: z.int().min(0).meta({ description: 'Seats in live holds' }),
    heldUntil: Instant.nullable().meta({ description: 'When the first of these holds ends' }),
  })
  .meta({ id: 'Slot' });
export type Slot = z.infer<typeof Slot>;

/** A range of instants, at most 62 days long. */
export const Range = z
  .object({ from: InstantInput, to: InstantInput })
  .refine((range) => range.from < range.to, { path: ['to'], message: 'must be after from' })
  .refine((range) => range.to - range.from <= MAX_RANGE_DAYS * 86_400_000, {
    path: ['to'],
    message: `must be at most ${MAX_RANGE_DAYS} days after from`,
  });

export const SlotList = z
  .strictObject({ seq: z.int(), timeZone: z.string(), slots: z.array(Slot) })
  .meta({ id: 'SlotList' });
export type SlotList = z.infer<typeof SlotList>;

export const BlockCreate = z
  .strictObject({ start: WholeInstantInput, end: WholeInstantInput, reason: line(0, 300).default('') })
  .refine((block) => block.start < block.end, { path: ['end'], message: 'must be after the start' })
  .refine((block) => block.end - block.start <= 366 * 86_400_000, {
    path: ['end'],
    message: 'must be at most a year after the start',
  })
  .meta({ id: 'BlockCreate' });
export type BlockCreate = z.infer<typeof BlockCreate>;

export const Block = z
  .strictObject({
    id: Id,
    start: Instant,
    end: Instant,
    reason: z.string(),
    sourceId: Id.nullable().meta({
      description:
        'The other calendar that it comes from and that its reason names; null where an operator blocked it',
    }),
  })
  .meta({ id: 'Block' });
export type Block = z.infer<typeof Block>;
