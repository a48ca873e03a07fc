// Devices that take push messages: subscriptions as browsers serialise them (Push API, PushSubscriptionJSON).
import { z } from 'zod';
import { Id, Instant, line } from './primitives.ts';

const base64url = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url');

/** What browsers put inside is open. */
export const PushSubscription = z
  .looseObject({
    endpoint: z.url().max(2_000),
    expirationTime: z.number().nullish(),
    keys: z.looseObject({ p256dh: base64url(200), auth: base64url(100) }),
  })
  .meta({ id: 'PushSubscription' });
export type PushSubscription = z.infer<typeof PushSubscription>;

export const DeviceCreate = z
  .strictObject({ name: line(1, 60), subscription: PushSubscription })
  .meta({ id: 'DeviceCreate' });

export const Device = z
  .strictObject({
    id: Id,
    name: z.string(),
    current: z.boolean().meta({ description: 'Whether this session registered it' }),
    createdAt: Instant,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

export const PushKey = z
  .strictObject({ publicKey: z.string().meta({ description: 'VAPID public key, base64url (RFC 8292)' }) })
  .meta({ id: 'PushKey' });
