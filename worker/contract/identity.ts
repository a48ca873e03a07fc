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
  'recovery_codes_made',
  'recovery_code_used',
  'provider_linked',
  'provider_unlinked',
  'email_verified',
  'email_change_asked',
  'email_changed',
  'account_taken_back',
  'exported',
  'unlock_asked',
  'unlock_code_wrong',
  'unlock_refused',
  'unlock_approved',
  'unlock_denied',
  'unlock_reported',
  'unlock_expired',
  'device_added',
  'device_removed',
  'calendar_created',
  'calendar_changed',
  'calendar_deleted',
  'group_created',
  'group_changed',
  'group_deleted',
  'feed_made',
  'feed_ended',
  'busy_source_added',
  'busy_source_removed',
  'member_invited',
  'invitation_revoked',
  'member_changed',
  'member_removed',
  'team_joined',
  'team_left',
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
export type WebAuthnJson = z.infer<typeof WebAuthnJson>;

/** Bytes as WebAuthn's JSON has them: base64url without padding. */
function base64url(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');
}
const credential = {
  // WebAuthn, section 4: a credential's id has 1,023 bytes at most.
  id: base64url(1_364),
  rawId: base64url(1_364),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).default({}),
};
const clientDataJSON = base64url(20_000);
export const NewCredential = z
  .looseObject({
    ...credential,
    response: z.looseObject({
      clientDataJSON,
      attestationObject: base64url(40_000),
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
  })
  .meta({ id: 'NewCredential' });
export type NewCredential = z.infer<typeof NewCredential>;
export const Assertion = z
  .looseObject({
    ...credential,
    response: z.looseObject({
      clientDataJSON,
      authenticatorData: base64url(20_000),
      signature: base64url(4_000),
      userHandle: base64url(100).nullish(),
    }),
  })
  .meta({ id: 'Assertion' });
export type Assertion = z.infer<typeof Assertion>;

/** The body of a call that takes none. */
export const Nothing = z.strictObject({}).meta({ id: 'Nothing' });

/** Signed in: `{}`. Signed out: the account that is about to be made. */
export const PasskeyRegisterOptions = z
  .strictObject({ name: line(1, 100).optional(), email: Email.optional() })
  .meta({ id: 'PasskeyRegisterOptions' });
export const PasskeyRegister = z
  .strictObject({ credential: NewCredential, name: line(1, 60).optional() })
  .meta({ id: 'PasskeyRegister' });
export const PasskeyAnswer = z.strictObject({ credential: Assertion }).meta({ id: 'PasskeyAnswer' });
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
