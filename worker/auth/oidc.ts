// The protocol with a provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0, section 3.1).
// openid-client checks what comes back: iss (RFC 9207 too), aud, exp, nonce, the signature, and the code's verifier.
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { clock } from '../clock.ts';
import type { OidcErrorCode } from '../contract/oidc-errors.ts';
import { Email, line } from '../contract/primitives.ts';
import { appleClientSecret } from './apple.ts';
import { isInsecure, type OidcProvider } from './oidc-providers.ts';

/** How long what a provider says of itself is taken for true. Its keys are asked for again when a new one signs. */
const DISCOVERY_MS = 3_600_000;
const PATIENCE_SECONDS = 10;

/** Ends a round trip with words for the person. `reason` is for the log: the library's code, never a value. */
export class OidcFailure extends Error {
  constructor(
    readonly code: OidcErrorCode,
    readonly reason = '',
  ) {
    super(code);
  }
}

/** Somebody, as a provider knows them. */
export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  /** As our own addresses are written; null where there is none that could be one. */
  readonly email: string | null;
  /** Whether the provider says, in so many words, that the address is theirs. */
  readonly emailVerified: boolean;
  readonly name: string | null;
}

// Holds configurations and not the promises of them: a promise belongs to the request that made it.
const discovered = new WeakMap<OidcProvider, { readonly config: Configuration; readonly until: number }>();

async function configurationOf(provider: OidcProvider): Promise<Configuration> {
  const known = discovered.get(provider);
  if (known && clock.now() < known.until) return known.config;
  try {
    const insecure = isInsecure(provider) ? [allowInsecureRequests] : [];
    const found = await discovery(new URL(provider.issuer), provider.clientId, undefined, undefined, {
      execute: insecure,
      timeout: PATIENCE_SECONDS,
    });
    const server = found.serverMetadata();
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const config = new Configuration(server, provider.clientId, undefined, clientAuth(provider, methods));
    config.timeout = PATIENCE_SECONDS;
    enableNonRepudiationChecks(config);
    for (const allow of insecure) allow(config);
    discovered.set(provider, { config, until: clock.now() + DISCOVERY_MS });
    return config;
  } catch (error) {
    throw new OidcFailure('provider_unavailable', reasonOf(error));
  }
}

/** How we show the provider that it is us: by Basic where it takes that, which is what all do unless they say otherwise. */
function clientAuth({ credential, clientId }: OidcProvider, methods: readonly string[]): ClientAuth {
  if (typeof credential !== 'string') {
    return async (as, client, body, headers) => {
      const secret = await appleClientSecret(credential, clientId, clock.now());
      return ClientSecretPost(secret)(as, client, body, headers);
    };
  }
  return methods.includes('client_secret_basic')
    ? ClientSecretBasic(credential)
    : ClientSecretPost(credential);
}

export function callbackUrl(origin: string, { id }: OidcProvider): string {
  return `${origin}/api/auth/oidc/${id}/callback`;
}

/** The provider's page to lead the browser to, and what its answer is to be held against. */
export async function beginRoundTrip(provider: OidcProvider, origin: string) {
  const config = await configurationOf(provider);
  const [state, nonce, codeVerifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const url = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl(origin, provider),
    response_type: 'code',
    scope: provider.scopes,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(provider.responseMode === 'form_post' ? { response_mode: 'form_post' } : {}),
  });
  return { url: url.href, state, nonce, codeVerifier };
}

/** Who came back, once everything in the provider's answer is as it must be. Throws OidcFailure. */
export async function endRoundTrip(
  provider: OidcProvider,
  origin: string,
  answer: URLSearchParams,
  expected: { readonly state: string; readonly nonce: string; readonly codeVerifier: string },
): Promise<ProviderPerson> {
  const config = await configurationOf(provider);
  const url = new URL(callbackUrl(origin, provider));
  url.search = answer.toString();
  try {
    const tokens = await authorizationCodeGrant(config, url, {
      expectedState: expected.state,
      expectedNonce: expected.nonce,
      pkceCodeVerifier: expected.codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new OidcFailure('provider_refused', 'no ID token');
    const asked = claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined;
    const about = asked ? await fetchUserInfo(config, tokens.access_token, claims.sub) : claims;
    return {
      issuer: claims.iss,
      subject: claims.sub,
      ...addressOf(provider, about),
      name: nameOf(about) ?? nameOf(appleUser(answer)),
    };
  } catch (error) {
    if (error instanceof OidcFailure) throw error;
    const cancelled = error instanceof AuthorizationResponseError && error.error === 'access_denied';
    throw new OidcFailure(cancelled ? 'cancelled' : 'provider_refused', reasonOf(error));
  }
}

type Claims = Readonly<Record<string, unknown>>;

/** Only `true` itself says that an address is verified; Apple alone writes it as text (its documentation says so). */
export function addressOf(
  { credential }: Pick<OidcProvider, 'credential'>,
  { email, email_verified }: Claims,
): Pick<ProviderPerson, 'email' | 'emailVerified'> {
  const address = Email.safeParse(email);
  const isApple = typeof credential !== 'string';
  const verified = email_verified === true || (isApple && email_verified === 'true');
  return { email: address.data ?? null, emailVerified: address.success && verified };
}

function nameOf({ name, given_name, family_name, nickname }: Claims): string | null {
  const text = (part: unknown) => (typeof part === 'string' ? part : '');
  const full = text(name) || `${text(given_name)} ${text(family_name)}`.trim() || text(nickname);
  return line(1, 100).safeParse(full).data ?? null;
}

/** The name that Apple sends beside the code, the first time only: unsigned, so good for nothing but a greeting. */
function appleUser(answer: URLSearchParams): Claims {
  try {
    const user: unknown = JSON.parse(answer.get('user') ?? '{}');
    const name = isRecord(user) && isRecord(user.name) ? user.name : {};
    return { given_name: name.firstName, family_name: name.lastName };
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null;
}

/** The library's code for what went wrong: its messages may quote what was sent. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
