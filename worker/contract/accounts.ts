// Accounts: register, sign in, refresh, me.
import { z } from 'zod';
import { LinkedProvider, Passkey } from './identity.ts';
import { Email, Id, line, TimeZone } from './primitives.ts';

/** Longest password accepted, in UTF-16 units: long enough for any sentence, short enough to hash. */
export const PASSWORD_MAX = 256;
/** NIST SP 800-63B-4, section 3.1.1.2: a password that stands alone has at least 15 characters. */
export const PASSWORD_MIN = 15;

/** Kept exactly as given (spaces count) but for NFC. What no keyboard types would not come back the same. */
export const NewPassword = z
  .string()
  .min(1)
  .max(PASSWORD_MAX)
  .refine((text) => text.isWellFormed(), 'must be well-formed text')
  .refine((text) => !text.includes('\0'), 'must not hold NUL');

export const Register = z
  .strictObject({ email: Email, password: NewPassword, name: line(1, 100) })
  .meta({ id: 'Register' });
export type Register = z.infer<typeof Register>;

export const Login = z
  .strictObject({
    email: z
      .string()
      .max(254)
      .transform((text) => text.normalize('NFC').trim().toLowerCase())
      .meta({ description: 'Any text: one that is no address is an unknown one' }),
    password: z.string().max(PASSWORD_MAX),
    totp: z.string().max(10).optional(),
    recoveryCode: z.string().max(40).optional(),
  })
  .meta({ id: 'Login' });
export type Login = z.infer<typeof Login>;

/** However the groups are written; what is none is an unknown one. */
export const RecoveryCodeLogin = z
  .strictObject({ code: z.string().max(40) })
  .meta({ id: 'RecoveryCodeLogin' });

export const PasswordReset = z
  .strictObject({ token: z.string().min(1).max(200), password: NewPassword })
  .meta({ id: 'PasswordReset' });
export const PasswordChange = z.strictObject({ password: NewPassword }).meta({ id: 'PasswordChange' });

export const User = z
  .strictObject({ id: Id, email: z.string().nullable(), name: z.string(), emailVerified: z.boolean() })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const AccessGrant = z
  .strictObject({ accessToken: z.string(), expiresIn: z.int().meta({ description: 'Seconds' }) })
  .meta({ id: 'AccessGrant' });
export type AccessGrant = z.infer<typeof AccessGrant>;

export const SignedIn = z.strictObject({ user: User, ...AccessGrant.shape }).meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof SignedIn>;

export const Me = z
  .strictObject({
    ...User.shape,
    timeZone: z.string().nullable(),
    locale: z.string().nullable(),
    totpEnabled: z.boolean(),
    hasPassword: z.boolean(),
    recoveryCodesLeft: z.int(),
    passkeys: z.array(Passkey),
    providers: z.array(LinkedProvider),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const MePatch = z
  .strictObject({
    name: line(1, 100),
    timeZone: TimeZone.nullable(),
    locale: z
      .string()
      .max(35)
      .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, 'must be a language tag such as en or el-GR')
      .nullable(),
  })
  .partial()
  .meta({ id: 'MePatch' });
export type MePatch = z.infer<typeof MePatch>;
