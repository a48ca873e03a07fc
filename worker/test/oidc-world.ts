// A provider inside the test: it answers what the app fetches, holds codes to their verifiers, and lies where it is told to.
import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { vi } from 'vitest';
import type { Env } from '../env.ts';
import { type Browser, ORIGIN } from './auth-app.ts';

const ISSUER = 'https://harbour.example';
const CLIENT = 'quickslot';

type Claims = Record<string, unknown>;

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly person: Claims;
}

const { privateKey, publicKey } = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };

export class Harbour {
  readonly settings: Env;
  /** Changes the claims of the next tokens. */
  change: (claims: Claims) => Claims = (claims) => claims;
  /** Signs with a key that is not the provider's. */
  forge = false;
  /** Answers without an ID token. */
  omit = false;
  readonly #grants = new Map<string, Grant>();
  #codes = 0;

  constructor() {
    const common = { issuer: ISSUER, clientId: CLIENT, clientSecret: 'agreed on' };
    this.settings = {
      ...env,
      OIDC_PROVIDERS: JSON.stringify([
        { ...common, id: 'harbour', name: 'Harbour' },
        { ...common, id: 'haven', name: 'Haven' },
      ]),
    };
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (...given) => this.#answer(new Request(...given)));
  }

  /** What the app asks for leads somebody here; they come back with this path. */
  enter(asked: string, person: Claims): string {
    const { searchParams: query } = new URL(asked);
    this.#codes += 1;
    const code = `code-${this.#codes}`;
    const redirectUri = query.get('redirect_uri') ?? '';
    this.#grants.set(code, {
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce') ?? '',
      redirectUri,
      person,
    });
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '', iss: ISSUER }).toString();
    return back.pathname + back.search;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/.well-known/openid-configuration') {
      return Response.json({
        issuer: ISSUER,
        authorization_endpoint: `${ISSUER}/auth`,
        token_endpoint: `${ISSUER}/token`,
        jwks_uri: `${ISSUER}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      });
    }
    if (pathname === '/jwks') return Response.json({ keys: [jwk] });
    if (pathname === '/token')
      return this.#exchange(new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer())));
    return new Response(null, { status: 404 });
  }

  async #exchange(form: URLSearchParams): Promise<Response> {
    const code = form.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const shown = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || shown !== grant.challenge || form.get('redirect_uri') !== grant.redirectUri) {
      return Response.json({ error: 'invalid_grant' }, { status: 400 });
    }
    if (this.omit) return Response.json({ access_token: 'opaque', token_type: 'Bearer' });
    const now = Math.floor(Date.now() / 1000);
    const claims = this.change({
      iss: ISSUER,
      aud: CLIENT,
      iat: now,
      exp: now + 300,
      nonce: grant.nonce,
      ...grant.person,
    });
    const idToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(this.forge ? stranger.privateKey : privateKey);
    return Response.json({ access_token: 'opaque', token_type: 'Bearer', id_token: idToken });
  }
}

let people = 0;

/** Somebody whom the provider knows, and of whom it says that the address is theirs. */
export function somebody(claims: Claims = {}): Claims & { sub: string; email: string } {
  people += 1;
  const sub = `subject-${people}-${crypto.randomUUID().slice(0, 8)}`;
  return { sub, name: 'Grace Hopper', email: `${sub}@example.com`, email_verified: true, ...claims };
}

/** Sets out from the app's door: the provider's page. */
export async function setOut(browser: Browser, id = 'harbour'): Promise<string> {
  const answer = await browser.call('GET', `/api/auth/oidc/${id}?return_to=/bookings`);
  return answer.headers.get('Location') ?? '';
}

/** Comes back: where the app leads to. */
export async function comeBack(browser: Browser, path: string): Promise<string> {
  const answer = await browser.call('GET', path);
  return (answer.headers.get('Location') ?? String(answer.status)).replace(ORIGIN, '');
}
