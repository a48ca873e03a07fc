// Passkeys, second factor, providers, sessions, audit: how a person shows who they are, and what they can look at.
import { z } from 'zod';
import { Email, Id, Instant, line } from './primitives.ts';

/** Everything that is written to an account's audit. */
export const AUDIT_KINDS = [
  'registered',
  'signed_in',
  'sign_in_failed',
  'signed_out',
  'session_ended',
  'sessions_ended',
  'refresh_reused',
  'stepped_up',
  'step_up_failed',
  'passkey_added',
  'passkey_renamed',
  'passkey_removed',
  'passkey_refused',
  'password_changed',
  'password_reset_asked',
  'password_reset',
  'totp_on',
  'totp_off',
  'totp_failed',
  'recovery_code_used',
  'provider_linked',
  'provider_unlinked',
  'email_verified',
  'email_change_asked',
  'email_changed',
  'account_taken_back',
  'exported',
  'calendar_created',
  'calendar_changed',
  'calendar_deleted',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export const Passkey = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    /** By its AAGUID: "iCloud Keychain", or null where nobody knows. */
    provider: z.string().nullable(),
    synced: z.boolean(),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof Passkey>;

export const LinkedProvider = z
  .strictObject({ provider: z.string(), name: z.string(), email: z.string().nullable(), createdAt: Instant })
  .meta({ id: 'LinkedProvider' });
export type LinkedProvider = z.infer<typeof LinkedProvider>;

/** A provider that this installation offers: GET /api/auth/providers. */
export const Provider = z.strictObject({ id: z.string(), name: z.string() }).meta({ id: 'Provider' });

/** WebAuthn's JSON forms (`parseCreationOptionsFromJSON`, `toJSON()`): what browsers put inside is open. */
export const WebAuthnJson = z
  .looseObject({})
  .meta({ id: 'WebAuthnJson', description: "WebAuthn's JSON form" });
export const Credential = z
  .looseObject({
    id: z.string().max(2_000),
    rawId: z.string().max(2_000),
    type: z.literal('public-key'),
    response: z.looseObject({ clientDataJSON: z.string().max(20_000) }),
    clientExtensionResults: z.looseObject({}).default({}),
  })
  .meta({ id: 'Credential' });
export type Credential = z.infer<typeof Credential>;

/** Signed in: `{}`. Signed out: the account that is about to be made. */
export const PasskeyRegisterOptions = z
  .strictObject({ name: line(1, 100).optional(), email: Email.optional() })
  .meta({ id: 'PasskeyRegisterOptions' });
export const PasskeyRegister = z
  .strictObject({ credential: Credential, name: line(1, 60).optional() })
  .meta({ id: 'PasskeyRegister' });
export const PasskeyAnswer = z.strictObject({ credential: Credential }).meta({ id: 'PasskeyAnswer' });
export const PasskeyCreated = z
  .strictObject({ id: z.string(), name: z.string() })
  .meta({ id: 'PasskeyCreated' });
export const PasskeyPatch = z.strictObject({ name: line(1, 60) }).meta({ id: 'PasskeyPatch' });

export const StepUpPassword = z
  .strictObject({ password: z.string().max(256), totp: z.string().max(10).optional() })
  .meta({ id: 'StepUpPassword' });

export const EmailOnly = z.strictObject({ email: Email }).meta({ id: 'EmailOnly' });
export const Token = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'Token' });

export const TotpSetUp = z
  .strictObject({ secret: z.string(), otpauthUrl: z.string() })
  .meta({ id: 'TotpSetUp' });
export const TotpCode = z.strictObject({ code: z.string().max(10) }).meta({ id: 'TotpCode' });
export const RecoveryCodes = z
  .strictObject({ recoveryCodes: z.array(z.string()) })
  .meta({ id: 'RecoveryCodes' });

export const Session = z
  .strictObject({
    id: Id,
    current: z.boolean(),
    device: z.string().meta({ description: 'Browser and system, from its user agent' }),
    place: z.string().meta({ description: 'Approximate, or empty' }),
    amr: z.array(z.string()).meta({ description: 'How it was opened (RFC 8176)' }),
    createdAt: Instant,
    lastUsedAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

export const AuditEntry = z
  .strictObject({
    id: z.int(),
    kind: z.enum(AUDIT_KINDS),
    detail: z.string(),
    device: z.string(),
    place: z.string(),
    at: Instant,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
