// The Worker's bindings, and its settings parsed once per isolate.
import { createECDH } from 'node:crypto';
import { z } from 'zod';
import { isInsecure, type OidcProvider, OidcProviders } from './auth/oidc-providers.ts';
import type { Job } from './contract/jobs.ts';
import type { CalendarObject, UnlockObject, UserObject } from './index.ts';
import { isOnLoopback, PushServices } from './notify/push-services.ts';

export interface Env {
  ASSETS: Fetcher;
  CALENDARS: DurableObjectNamespace<CalendarObject>;
  USERS: DurableObjectNamespace<UserObject>;
  UNLOCKS: DurableObjectNamespace<UnlockObject>;
  DB: D1Database;
  EVENTS: Queue<Job>;
  LIMIT_SIGN_IN: RateLimit;
  LIMIT_REGISTER: RateLimit;
  LIMIT_WRITE: RateLimit;
  LIMIT_READ: RateLimit;
  /** Hands mail over in production; development keeps it at /dev/outbox. */
  MAIL?: SendEmail;
  ENVIRONMENT: string;
  ORIGIN: string;
  RATE_LIMITS: string;
  /** The address that mail comes from: of a domain that Cloudflare may send for. */
  MAIL_FROM: string;
  /** The hosts that push messages may go to, separated by spaces; in development also origins on loopback. */
  PUSH_SERVICES: string;
  /** Days that people's notices, and the audit of their accounts, are kept. */
  KEEP_NOTICES_DAYS: string;
  KEEP_AUDIT_DAYS: string;
  /** Who takes payments: `stripe`, `embedded` (development only), or `none`: prices are told, and paid on the spot. */
  PAYMENTS?: string;
  /** Where Stripe's API is; in development also an origin on loopback. */
  STRIPE_API?: string;
  /** Secret, where PAYMENTS is `stripe`: the key that the Worker calls Stripe with. */
  STRIPE_SECRET_KEY?: string;
  /** Secret, where PAYMENTS is `stripe`: what Stripe signs its webhooks with. */
  STRIPE_WEBHOOK_SECRET?: string;
  /** Secret: private ES256 keys, a JSON array of JWKs with `kid`; the first signs, all of them verify. */
  ACCESS_TOKEN_KEYS?: string;
  /** Secret: at least 32 random bytes in base64url; what refresh tokens are derived from. */
  REFRESH_TOKEN_SECRET?: string;
  /** Secret: the private key that push messages are signed with (RFC 8292), 32 bytes in base64url. */
  VAPID_PRIVATE_KEY?: string;
  /** Secret, optional: the providers that people may sign in with, a JSON array. */
  OIDC_PROVIDERS?: string;
}

const base64url = z.string().regex(/^[A-Za-z0-9_-]{43,}$/, 'must be 32 random bytes or more in base64url');

const PrivateKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
export type PrivateKey = z.infer<typeof PrivateKey>;

/** A key pair on P-256 as push services know it, from its private half. */
const VapidKeys = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
  .transform((privateKey, context) => {
    try {
      const pair = createECDH('prime256v1');
      pair.setPrivateKey(Buffer.from(privateKey, 'base64url'));
      return { privateKey, publicKey: pair.getPublicKey('base64url') };
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a private key of P-256' });
      return z.NEVER;
    }
  });
export type VapidKeys = z.infer<typeof VapidKeys>;

/** A number of days, at most ten years. */
const Days = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'must be a number of days')
  .transform(Number)
  .pipe(z.int().max(3_650));

const Settings = z
  .object({
    ENVIRONMENT: z.enum(['development', 'production']),
    ORIGIN: z.url().refine((origin) => new URL(origin).origin === origin, 'must be an origin without a path'),
    RATE_LIMITS: z.enum(['on', 'off']),
    MAIL_FROM: z.email(),
    ACCESS_TOKEN_KEYS: z
      .string()
      .transform((text, context) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          context.addIssue({ code: 'custom', message: 'must be JSON' });
          return z.NEVER;
        }
      })
      .pipe(z.array(PrivateKey).min(1)),
    REFRESH_TOKEN_SECRET: base64url,
    VAPID_PRIVATE_KEY: VapidKeys,
    PUSH_SERVICES: PushServices,
    KEEP_NOTICES_DAYS: Days,
    KEEP_AUDIT_DAYS: Days,
    OIDC_PROVIDERS: OidcProviders,
    PAYMENTS: z.enum(['none', 'stripe', 'embedded']).default('none'),
    STRIPE_API: z
      .url({ protocol: /^https?$/ })
      .refine((url) => new URL(url).origin === url, 'must be an origin without a path')
      .default('https://api.stripe.com'),
    STRIPE_SECRET_KEY: z.string().min(1).optional(),
    STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
  })
  .refine(({ PAYMENTS, STRIPE_SECRET_KEY }) => PAYMENTS !== 'stripe' || STRIPE_SECRET_KEY !== undefined, {
    path: ['STRIPE_SECRET_KEY'],
    message: 'is wanted for PAYMENTS=stripe',
  })
  .refine(
    ({ PAYMENTS, STRIPE_WEBHOOK_SECRET }) => PAYMENTS !== 'stripe' || STRIPE_WEBHOOK_SECRET !== undefined,
    { path: ['STRIPE_WEBHOOK_SECRET'], message: 'is wanted for PAYMENTS=stripe' },
  )
  .refine(({ ENVIRONMENT, PAYMENTS }) => ENVIRONMENT === 'development' || PAYMENTS !== 'embedded', {
    path: ['PAYMENTS'],
    message: 'must be a provider that takes money, or none',
  })
  .refine(({ ENVIRONMENT, STRIPE_API }) => ENVIRONMENT === 'development' || STRIPE_API.startsWith('https:'), {
    path: ['STRIPE_API'],
    message: 'must be https',
  })
  .refine(
    ({ ENVIRONMENT, OIDC_PROVIDERS }) => ENVIRONMENT === 'development' || !OIDC_PROVIDERS.some(isInsecure),
    { path: ['OIDC_PROVIDERS'], message: 'must be https' },
  )
  .refine(
    ({ ENVIRONMENT, PUSH_SERVICES }) => ENVIRONMENT === 'development' || !PUSH_SERVICES.some(isOnLoopback),
    { path: ['PUSH_SERVICES'], message: 'must be public hosts' },
  );

export interface Config {
  readonly development: boolean;
  /** The one origin people see: links, WebAuthn, CORS and cookies are about it. */
  readonly origin: string;
  readonly rateLimits: boolean;
  /** The sender of all mail. */
  readonly mailFrom: string;
  readonly accessTokenKeys: readonly PrivateKey[];
  readonly refreshTokenSecret: string;
  readonly vapid: VapidKeys;
  readonly pushServices: PushServices;
  readonly keepNoticesDays: number;
  readonly keepAuditDays: number;
  readonly oidcProviders: readonly OidcProvider[];
  /** Who takes new payments. */
  readonly payments: 'none' | 'stripe' | 'embedded';
  readonly stripe: StripeSettings | undefined;
}

export interface StripeSettings {
  /** An origin. */
  readonly api: string;
  readonly secretKey: string;
  readonly webhookSecret: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly missing: string[] };

const parsed = new WeakMap<object, ConfigResult>();

/** The settings, or the names of those that are missing or wrong (never their values). */
export function readConfig(env: Env): ConfigResult {
  const known = parsed.get(env);
  if (known) return known;
  const settings = Settings.safeParse(env);
  const result: ConfigResult = settings.success
    ? {
        ok: true,
        config: {
          development: settings.data.ENVIRONMENT === 'development',
          origin: settings.data.ORIGIN,
          rateLimits: settings.data.RATE_LIMITS === 'on' || settings.data.ENVIRONMENT !== 'development',
          mailFrom: settings.data.MAIL_FROM,
          accessTokenKeys: settings.data.ACCESS_TOKEN_KEYS,
          refreshTokenSecret: settings.data.REFRESH_TOKEN_SECRET,
          vapid: settings.data.VAPID_PRIVATE_KEY,
          pushServices: settings.data.PUSH_SERVICES,
          keepNoticesDays: settings.data.KEEP_NOTICES_DAYS,
          keepAuditDays: settings.data.KEEP_AUDIT_DAYS,
          oidcProviders: settings.data.OIDC_PROVIDERS,
          payments: settings.data.PAYMENTS,
          stripe: stripeOf(settings.data),
        },
      }
    : { ok: false, missing: [...new Set(settings.error.issues.map((issue) => String(issue.path[0])))] };
  parsed.set(env, result);
  return result;
}

function stripeOf({
  STRIPE_API: api,
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
}: z.infer<typeof Settings>): StripeSettings | undefined {
  return secretKey && webhookSecret ? { api, secretKey, webhookSecret } : undefined;
}
