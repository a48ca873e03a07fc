// The providers that people may sign in with, as the setting OIDC_PROVIDERS lists them.
import { z } from 'zod';

const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens');

const AppleKey = z.strictObject({
  teamId: z.string().min(1),
  keyId: z.string().min(1),
  /** The .p8 file as Apple gives it. */
  privateKey: z.string().includes('-----BEGIN PRIVATE KEY-----'),
});
export type AppleKey = z.infer<typeof AppleKey>;

const Setting = z
  .strictObject({
    id: Slug,
    name: z.string().min(1).max(60),
    issuer: z.url().refine(isIssuer, 'must be https, or http on loopback, without query and fragment'),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).optional(),
    apple: AppleKey.optional(),
    scopes: z
      .string()
      .refine((scopes) => scopes.split(' ').includes('openid'), 'must hold openid')
      .optional(),
    responseMode: z.enum(['query', 'form_post']).optional(),
  })
  .transform(({ clientSecret, apple, scopes, responseMode, ...provider }, context) => {
    const credential = apple ?? clientSecret;
    if (credential === undefined || (apple && clientSecret)) {
      context.addIssue({ code: 'custom', message: 'must have either clientSecret or apple' });
      return z.NEVER;
    }
    return {
      ...provider,
      credential,
      scopes: scopes ?? (apple ? 'openid name email' : 'openid email profile'),
      // Apple answers with a name or an address by form_post only.
      responseMode: responseMode ?? (apple ? ('form_post' as const) : ('query' as const)),
    };
  });

export interface OidcProvider {
  /** In our addresses: /api/auth/oidc/ID. */
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** The client secret, or the key that Apple's is signed with. */
  readonly credential: string | AppleKey;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly responseMode: 'query' | 'form_post';
}

/** Text of the setting to providers; an absent or empty one is none. */
export const OidcProviders = z
  .string()
  .default('')
  .transform((text, context): unknown => {
    if (text.trim() === '') return [];
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(Setting)
      .max(20)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'must have different ids'),
  );

/** True where the provider is reached without TLS: on loopback, for development. */
export function isInsecure({ issuer }: Pick<OidcProvider, 'issuer'>): boolean {
  return new URL(issuer).protocol === 'http:';
}

function isIssuer(text: string): boolean {
  const { protocol, hostname, search, hash, username } = new URL(text);
  if (search || hash || username) return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}
