// Smart unlock: a browser asks to come in, a phone of the account lets it (the roles of OpenID CIBA; the code as in RFC 8628).
import { z } from 'zod';
import { Assertion } from './identity.ts';
import { Email, Id, Instant } from './primitives.ts';

export const UNLOCK_STATUSES = ['pending', 'approved', 'denied', 'expired', 'redeemed'] as const;
export type UnlockStatusName = (typeof UNLOCK_STATUSES)[number];

export const UnlockAsk = z.strictObject({ email: Email }).meta({ id: 'UnlockAsk' });

export const UnlockAsked = z
  .strictObject({
    id: Id,
    code: z.string().meta({ description: 'Six digits, to be typed on the phone', example: '402918' }),
    expiresAt: Instant,
    link: z
      .string()
      .meta({ description: 'What the QR code on the screen says: opens the request on the phone' }),
  })
  .meta({ id: 'UnlockAsked' });
export type UnlockAsked = z.infer<typeof UnlockAsked>;

export const UnlockStatus = z.strictObject({ status: z.enum(UNLOCK_STATUSES) }).meta({ id: 'UnlockStatus' });
export type UnlockStatus = z.infer<typeof UnlockStatus>;

/** What the socket of the waiting browser tells. */
export const UnlockMessage = z.strictObject({ type: z.literal('status'), status: z.enum(UNLOCK_STATUSES) });
export type UnlockMessage = z.infer<typeof UnlockMessage>;

/** What the phone shows of who asks. Never the code: that stands on the browser's screen alone. */
export const UnlockRequest = z
  .strictObject({
    id: Id,
    browser: z.string().meta({ example: 'Firefox' }),
    platform: z.string().meta({ example: 'Windows' }),
    place: z.string().meta({ description: 'Approximate, or empty' }),
    known: z.boolean().meta({ description: 'Whether this browser was signed in to the account before' }),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'UnlockRequest' });
export type UnlockRequest = z.infer<typeof UnlockRequest>;

/** A request of the past. */
export const UnlockRecord = z
  .strictObject({
    id: Id,
    device: z.string().meta({ description: 'Browser and system, from its user agent' }),
    place: z.string(),
    status: z.enum(UNLOCK_STATUSES),
    wrongCodes: z.int(),
    /** The session that it opened. */
    sessionId: Id.nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'UnlockRecord' });
export type UnlockRecord = z.infer<typeof UnlockRecord>;

/** What stands behind the `#` of the QR code's link: it shows that the phone sees the browser's screen. */
export const UnlockOpen = z.strictObject({ key: z.string().min(1).max(100) }).meta({ id: 'UnlockOpen' });
export const UnlockCode = z.strictObject({ code: z.string().max(20) }).meta({ id: 'UnlockCode' });
export const UnlockApprove = z.strictObject({ credential: Assertion }).meta({ id: 'UnlockApprove' });
export const UnlockDeny = z
  .strictObject({ report: z.boolean().optional().meta({ description: 'That was not me' }) })
  .meta({ id: 'UnlockDeny' });
