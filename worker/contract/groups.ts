// Groups of calendars that stand side by side on one board, and "any free one" of them.
import { z } from 'zod';
import { MAX_GROUP_CALENDARS } from '../domain/group.ts';
import { BookingCreate, Hold, HoldCreate } from './bookings.ts';
import { Calendar, Slug } from './calendars.ts';
import { Id, line, paragraph } from './primitives.ts';

const Calendars = z
  .array(Id)
  .max(MAX_GROUP_CALENDARS)
  .refine((ids) => new Set(ids).size === ids.length, 'names a calendar twice')
  .meta({ description: 'Ids of your own calendars, in the order in which the board shows them' });

const settings = {
  name: line(1, 120),
  slug: Slug,
  description: paragraph(4_000),
  location: line(0, 300),
  calendars: Calendars,
} as const;

export const GroupCreate = z
  .strictObject({
    ...settings,
    slug: settings.slug.optional(),
    description: settings.description.default(''),
    location: settings.location.default(''),
    calendars: settings.calendars.default([]),
  })
  .meta({ id: 'GroupCreate' });
export type GroupCreate = z.infer<typeof GroupCreate>;
export type GroupCreateInput = z.input<typeof GroupCreate>;

export const GroupPatch = z.strictObject(settings).partial().meta({ id: 'GroupPatch' });
export type GroupPatch = z.infer<typeof GroupPatch>;

const shown = {
  id: Id,
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  location: z.string(),
  revision: z.int(),
} as const;

export const Group = z
  .strictObject({
    ...shown,
    timeZone: z
      .string()
      .nullable()
      .meta({ description: 'The zone that most of its calendars are in; null for an empty group' }),
    calendars: z.array(Calendar).meta({ description: 'Those that the caller may see, in order' }),
    role: z.enum(['owner']).nullable().meta({ description: "The caller's part in this group" }),
  })
  .meta({ id: 'Group' });
export type Group = z.infer<typeof Group>;

/** What "mine" lists: enough for a card. */
export const GroupSummary = z
  .strictObject({
    ...shown,
    calendars: z.array(z.strictObject({ id: Id, slug: z.string(), name: z.string() })),
  })
  .meta({ id: 'GroupSummary' });
export type GroupSummary = z.infer<typeof GroupSummary>;

/** What the directory lists. */
export const ListedGroup = z
  .strictObject({
    ...shown,
    calendarCount: z.int().min(1),
  })
  .omit({ revision: true })
  .meta({ id: 'ListedGroup' });
export type ListedGroup = z.infer<typeof ListedGroup>;

export const GroupRef = z
  .string()
  .max(100)
  .meta({ description: "A group's id or slug", example: 'padel-club' });

export const GroupHoldCreate = z
  .strictObject({
    ...HoldCreate.shape,
    calendarId: Id.optional().meta({ description: 'This one; whichever is free unless given' }),
  })
  .meta({ id: 'GroupHoldCreate' });
export type GroupHoldCreate = z.infer<typeof GroupHoldCreate>;

export const GroupHold = z.strictObject({ calendarId: Id, ...Hold.shape }).meta({ id: 'GroupHold' });
export type GroupHold = z.infer<typeof GroupHold>;

export const GroupBookingCreate = z
  .strictObject({
    start: BookingCreate.shape.start,
    seats: HoldCreate.shape.seats,
    note: BookingCreate.shape.note,
    answers: BookingCreate.shape.answers,
  })
  .meta({ id: 'GroupBookingCreate' });
export type GroupBookingCreate = z.infer<typeof GroupBookingCreate>;
