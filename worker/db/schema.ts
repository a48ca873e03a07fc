// D1: accounts, sessions, the directory, and the history of bookings (a projection of the calendars' logs).
// Instants are epoch milliseconds.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Payment } from '../contract/bookings.ts';
import { AUDIT_KINDS } from '../contract/identity.ts';
import type { Job } from '../contract/jobs.ts';
import { NOTIFICATION_KINDS, type Preferences } from '../contract/notifications.ts';
import type { Answer } from '../contract/questions.ts';
import { UNLOCK_STATUSES } from '../contract/unlock.ts';
import { BOOKING_STATUSES } from '../domain/booking.ts';

export { busySources, feeds } from './schema-feeds.ts';
export { groupPlans, groups } from './schema-groups.ts';
export { guestBookings } from './schema-guests.ts';
export { calendarMembers, invitations } from './schema-team.ts';
export { waiting } from './schema-waiting.ts';

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    /** In lower case and NFC; null for an account without an address. */
    email: text(),
    emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
    name: text().notNull(),
    /** `scrypt$N$r$p$salt$hash`, or null where there is no password. */
    passwordHash: text('password_hash'),
    timeZone: text('time_zone'),
    locale: text(),
    /** Preferences of the contract as JSON, or null where the person chose nothing. */
    preferences: text({ mode: 'json' }).$type<Preferences>(),
    /** Whether a window of theirs may be open: only then is their object told. Their object alone writes it. */
    windowOpen: integer('window_open', { mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('users_email').on(table.email)],
);

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Which refresh token of the family is the valid one: the n of the n-th. */
    generation: integer().notNull(),
    /** When the family last moved on: the one before stays good for the same browser for a moment. */
    rotatedAt: integer('rotated_at').notNull(),
    /** SHA-256 of the browser's own secret, so that a copied token is not enough. */
    deviceHash: text('device_hash').notNull(),
    userAgent: text('user_agent').notNull(),
    /** How it was opened: RFC 8176 methods, separated by spaces. */
    amr: text().notNull(),
    /** When its person last proved who they are: at sign-in, or by a step-up since. */
    authenticatedAt: integer('authenticated_at').notNull().default(0),
    /** Where it was opened, as the edge saw it: "Berlin, DE", or empty. */
    place: text().notNull().default(''),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [index('sessions_user').on(table.userId)],
);

export const passkeys = sqliteTable(
  'passkeys',
  {
    /** The credential's id, base64url. */
    id: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** COSE key, base64url. */
    publicKey: text('public_key').notNull(),
    counter: integer().notNull(),
    /** Separated by spaces. */
    transports: text().notNull(),
    aaguid: text().notNull(),
    name: text().notNull(),
    /** Synced between devices, or bound to one. */
    backupEligible: integer('backup_eligible', { mode: 'boolean' }).notNull(),
    backedUp: integer('backed_up', { mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
  },
  (table) => [index('passkeys_user').on(table.userId)],
);

/** WebAuthn challenges: each is taken away by the first answer to it, before that is verified. */
export const challenges = sqliteTable('challenges', {
  challenge: text().primaryKey(),
  purpose: text({ enum: ['sign_up', 'add_passkey', 'sign_in', 'step_up'] }).notNull(),
  /** SHA-256 of the browser's own secret. */
  deviceHash: text('device_hash').notNull(),
  userId: text('user_id'),
  /** For `sign_up`: the account that is about to be made. */
  name: text(),
  email: text(),
  expiresAt: integer('expires_at').notNull(),
});

export const totps = sqliteTable('totps', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Encrypted with a key derived from the Worker's secret. */
  secret: text().notNull(),
  /** null until a first code proved that the app has it. */
  confirmedAt: integer('confirmed_at'),
  /** The last time step whose code was used. */
  lastStep: integer('last_step').notNull(),
});

export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the code: it has 80 bits of its own. */
    hash: text().notNull(),
    usedAt: integer('used_at'),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.hash] }),
    index('recovery_codes_hash').on(table.hash),
  ],
);

/** Accounts at other providers. Who somebody is there is (issuer, subject), never the address. */
export const identities = sqliteTable(
  'identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text().notNull(),
    email: text(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.issuer, table.subject] }),
    uniqueIndex('identities_user_provider').on(table.userId, table.provider),
  ],
);

/** Sign-ins under way at a provider: taken away by the first callback that names them. */
export const oidcFlows = sqliteTable('oidc_flows', {
  /** SHA-256 of `state`. */
  stateHash: text('state_hash').primaryKey(),
  provider: text().notNull(),
  nonce: text().notNull(),
  codeVerifier: text('code_verifier').notNull(),
  /** SHA-256 of the secret that the browser keeps for this flow. */
  browserHash: text('browser_hash').notNull(),
  /** SHA-256 of the browser's own secret: that cookie doesn't come with a redirect from another site. */
  deviceHash: text('device_hash').notNull(),
  /** The session that this browser had: a sign-in ends it, a link needs it to stand still. */
  sessionId: text('session_id'),
  /** Who links the provider to their account; null for a sign-in. */
  linkUserId: text('link_user_id'),
  returnTo: text('return_to').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** Links in mails: verify an address, reset a password, take a new address. Stored hashed, used once. */
export const mailTokens = sqliteTable(
  'mail_tokens',
  {
    hash: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text({ enum: ['verify_email', 'reset_password', 'change_email'] }).notNull(),
    /** The address it was sent to: the link proves this one and no other. */
    email: text().notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (table) => [index('mail_tokens_user').on(table.userId, table.purpose)],
);

/** Failed sign-ins, by account and by network: who fails waits longer each time. */
export const signInFailures = sqliteTable('sign_in_failures', {
  key: text().primaryKey(),
  failures: integer().notNull(),
  lastAt: integer('last_at').notNull(),
});

/** What happened to an account. Rows are only added; housekeeping alone takes old ones away. */
export const audit = sqliteTable(
  'audit',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    userId: text('user_id').notNull(),
    kind: text({ enum: AUDIT_KINDS }).notNull(),
    /** Words for the person: which passkey, which provider, why it failed. Never a secret. */
    detail: text().notNull(),
    userAgent: text('user_agent').notNull(),
    place: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [index('audit_user').on(table.userId, table.id)],
);

/** Mail that development "sent", readable at /dev/outbox. */
export const devOutbox = sqliteTable('dev_outbox', {
  id: integer().primaryKey({ autoIncrement: true }),
  channel: text({ enum: ['email', 'push'] }).notNull(),
  to: text().notNull(),
  kind: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  at: integer().notNull(),
});

export const calendars = sqliteTable(
  'calendars',
  {
    id: text().primaryKey(),
    slug: text().notNull(),
    ownerId: text('owner_id').notNull(),
    name: text().notNull(),
    description: text().notNull(),
    location: text().notNull(),
    timeZone: text('time_zone').notNull(),
    visibility: text({ enum: ['public', 'unlisted', 'private'] }).notNull(),
    slotMinutes: integer('slot_minutes').notNull(),
    capacity: integer().notNull(),
    priceAmount: integer('price_amount'),
    priceCurrency: text('price_currency'),
    cancelUntilMinutesBefore: integer('cancel_until_minutes_before').notNull(),
    cancelRefundPercent: integer('cancel_refund_percent').notNull(),
    revision: integer().notNull(),
    /** The seq of the newest change of the rules that is written here. */
    seq: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    index('calendars_owner').on(table.ownerId, table.createdAt),
    index('calendars_directory').on(table.visibility, table.name, table.id),
  ],
);

/** Which calendar an address means: the claim is made here first. Earlier slugs of a calendar go on leading to it. */
export const slugs = sqliteTable(
  'slugs',
  {
    slug: text().primaryKey(),
    calendarId: text('calendar_id').notNull(),
    ownerId: text('owner_id').notNull(),
    claimedAt: integer('claimed_at').notNull(),
  },
  (table) => [index('slugs_calendar').on(table.calendarId)],
);

/** WITHOUT ROWID, as the two below that say so: a row is written once, in its key. Drizzle has no word for it. */
export const bookings = sqliteTable(
  'bookings',
  {
    calendarId: text('calendar_id').notNull(),
    id: text().notNull(),
    /** null for a caller or a walk-in. */
    userId: text('user_id'),
    userName: text('user_name').notNull(),
    startAt: integer('start_at').notNull(),
    endAt: integer('end_at').notNull(),
    seats: integer().notNull(),
    status: text({ enum: BOOKING_STATUSES }).notNull(),
    note: text().notNull(),
    priceAmount: integer('price_amount'),
    priceCurrency: text('price_currency'),
    /** As callers see it; null where nothing is to be paid here. */
    payment: text({ mode: 'json' }).$type<Payment>(),
    checkedInAt: integer('checked_in_at'),
    createdAt: integer('created_at').notNull(),
    version: integer().notNull(),
    /** To the calendar's questions, as they were asked; null where nothing was answered. */
    answers: text({ mode: 'json' }).$type<Answer[]>(),
    seriesId: text('series_id'),
    /** Managed by the link of a mail; not any more once it is an account's. */
    guest: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.calendarId, table.id] }),
    index('bookings_user').on(table.userId, table.startAt),
    // Of the few whose id speaks of another start: all others are found by their id, and cost no row here.
    index('bookings_moved')
      .on(table.calendarId, table.startAt)
      .where(sql`substr(id, 1, 8) || substr(id, 10, 2) <> printf('%010x', start_at / 1000)`),
  ],
);

/** WITHOUT ROWID. A person's inbox is a part of the key, and small enough to be sorted when it is read. */
export const notifications = sqliteTable(
  'notifications',
  {
    userId: text('user_id').notNull(),
    /** What it is about and which state of it: each is told once. */
    dedupe: text().notNull(),
    id: text().notNull(),
    kind: text({ enum: NOTIFICATION_KINDS }).notNull(),
    title: text().notNull(),
    text: text().notNull(),
    url: text().notNull(),
    createdAt: integer('created_at').notNull(),
    readAt: integer('read_at'),
  },
  (table) => [primaryKey({ columns: [table.userId, table.dedupe] })],
);

/** Devices that take push messages. A subscription belongs to the session that registered it last, and goes with it. */
export const devices = sqliteTable(
  'devices',
  {
    id: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    sessionId: text('session_id').notNull(),
    name: text().notNull(),
    endpoint: text().notNull(),
    /** The subscription's public key and secret, base64url (RFC 8291). */
    p256dh: text().notNull(),
    auth: text().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('devices_endpoint').on(table.endpoint),
    index('devices_user').on(table.userId),
    index('devices_session').on(table.sessionId),
  ],
);

/** What was sent to whom on which channel, each at most once: claimed before it is handed over. WITHOUT ROWID. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    /** What it is about and which state of it, as in `notifications`. */
    dedupe: text().notNull(),
    userId: text('user_id').notNull(),
    channel: text({ enum: ['push', 'email'] }).notNull(),
    /** The device of a push, the address of a mail. */
    target: text().notNull(),
    kind: text().notNull(),
    /** `sending` that nobody finished stays so: it may have been told, so it is not told again by itself. */
    status: text({ enum: ['waiting', 'sending', 'sent', 'skipped', 'dead'] }).notNull(),
    attempts: integer().notNull(),
    /** Words of the last failure; never what was sent. */
    error: text().notNull(),
    /** The queue's job that asks for it: what a new try starts from. */
    job: text({ mode: 'json' }).$type<Job>().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.dedupe, table.userId, table.channel, table.target] }),
    // Of the few that somebody still looks for. A query says the condition in the same words, or it is not found.
    index('deliveries_open')
      .on(table.status, table.updatedAt)
      .where(sql`status = 'waiting' OR status = 'sending' OR status = 'dead'`),
    index('deliveries_mailed')
      .on(table.target, table.updatedAt)
      .where(sql`channel = 'email' AND status = 'sent'`),
  ],
);

/** The history of unlock requests: a projection of their objects. */
export const unlockRequests = sqliteTable(
  'unlock_requests',
  {
    id: text().primaryKey(),
    /** Whose account was asked; null where the address has none. */
    userId: text('user_id'),
    userAgent: text('user_agent').notNull(),
    place: text().notNull(),
    status: text({ enum: UNLOCK_STATUSES }).notNull(),
    wrongCodes: integer('wrong_codes').notNull(),
    /** The session that it opened. */
    sessionId: text('session_id'),
    version: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [
    index('unlock_requests_user').on(table.userId, table.createdAt),
    index('unlock_requests_expiry').on(table.expiresAt),
  ],
);
