// Sign-in with other providers: which there are, setting out to one, linking and unlinking.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { audited } from '../auth/audit.ts';
import { keepDeviceHash } from '../auth/cookies.ts';
import { signedIn } from '../auth/middleware.ts';
import { tellMethodChanged } from '../auth/notices.ts';
import { beginRoundTrip, OidcFailure } from '../auth/oidc.ts';
import { FLOW_SECONDS, hashOf, keepFlowHash } from '../auth/oidc-cookie.ts';
import type { OidcProvider } from '../auth/oidc-providers.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { safeReturnTo } from '../auth/return-to.ts';
import { sessionIdOf } from '../auth/sessions.ts';
import { fresh } from '../auth/step-up.ts';
import { clock } from '../clock.ts';
import { Provider } from '../contract/identity.ts';
import { OidcLink, OidcRedirect } from '../contract/oidc.ts';
import { OIDC_ERRORS } from '../contract/oidc-errors.ts';
import { Problem } from '../contract/problems.ts';
import { listIdentities, removeIdentity } from '../db/identities.ts';
import { insertFlow } from '../db/oidc-flows.ts';
import {
  type AppEnv,
  bodyRefusals,
  callRefusals,
  jsonAnswer,
  newApp,
  optionalJsonBody,
  refusals,
  security,
} from './http.ts';
import { explained, leadTo, providerOf } from './oidc-pages.ts';

const tags = ['Accounts'];
const params = z.object({ provider: z.string() });

const list = createRoute({
  method: 'get',
  path: '/api/auth/providers',
  tags,
  summary: 'The providers that one can sign in with here',
  responses: {
    200: jsonAnswer(z.strictObject({ items: z.array(Provider) }), 'Providers, in the order to offer them in'),
    ...refusals('forbidden', 'unavailable'),
  },
});

const start = createRoute({
  method: 'get',
  path: '/api/auth/oidc/{provider}',
  tags,
  summary: 'Set out to a provider to sign in; for a browser to open',
  request: {
    params,
    query: z.object({
      return_to: z.string().optional().meta({ description: 'A path of the app; anything else is ignored' }),
    }),
  },
  responses: {
    302: { description: "To the provider's page" },
    303: { description: 'To a page that says why not (`?error=`)' },
    ...refusals('forbidden', 'invalid_request', 'unavailable'),
  },
});

const link = createRoute({
  method: 'post',
  path: '/api/auth/oidc/{provider}/link',
  tags,
  summary: 'Link a provider to your account: answers where to lead the browser',
  security,
  middleware: [signedIn, fresh] as const,
  request: { params, body: optionalJsonBody(OidcLink) },
  responses: {
    200: jsonAnswer(OidcRedirect, "The provider's page"),
    ...refusals('step_up_required', ...bodyRefusals, ...callRefusals),
  },
});

const unlink = createRoute({
  method: 'delete',
  path: '/api/me/providers/{provider}',
  tags,
  summary: 'Unlink a provider from your account',
  security,
  middleware: [signedIn, fresh] as const,
  request: { params },
  responses: {
    204: { description: 'Unlinked' },
    ...refusals('step_up_required', 'last_credential', ...callRefusals),
  },
});

export const oidcRoutes = newApp()
  .openapi(list, (c) =>
    c.json({ items: c.get('config').oidcProviders.map(({ id, name }) => ({ id, name })) }, 200),
  )
  .openapi(start, async (c) => {
    try {
      await limitRate(c, 'LIMIT_SIGN_IN');
      const provider = providerOf(c, c.req.valid('param').provider);
      // Another site's link signs nobody in: the person chooses, here. Our own cookies come along only then, too.
      const site = c.req.header('Sec-Fetch-Site') ?? 'none';
      if (site !== 'none' && site !== 'same-origin') return leadTo(c, '/sign-in');
      const returnTo = safeReturnTo(c.req.valid('query').return_to, c.get('config').origin);
      return c.redirect(
        await setOut(c, provider, { returnTo, linkUserId: null, sessionId: sessionIdOf(c) }),
        302,
      );
    } catch (error) {
      return explained(c, error);
    }
  })
  .openapi(link, async (c) => {
    const { userId, sessionId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const wanted = c.req.valid('json')?.returnTo;
    const returnTo = safeReturnTo(wanted, c.get('config').origin, '/account');
    try {
      const provider = providerOf(c, c.req.valid('param').provider);
      return c.json({ url: await setOut(c, provider, { returnTo, linkUserId: userId, sessionId }) }, 200);
    } catch (error) {
      if (!(error instanceof OidcFailure)) throw error;
      const code = error.code === 'unknown_provider' ? 'not_found' : 'unavailable';
      throw new Problem(code, OIDC_ERRORS[error.code]);
    }
  })
  .openapi(unlink, async (c) => {
    const { userId, email } = c.get('caller');
    const db = c.get('db');
    const { provider: id } = c.req.valid('param');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const providers = c.get('config').oidcProviders;
    const removed = await removeIdentity(
      db,
      userId,
      id,
      providers.map((one) => one.id),
    );
    if (removed) {
      const name = providers.find((one) => one.id === id)?.name ?? id;
      await audited(c, { userId, kind: 'provider_unlinked', detail: name, at: clock.now() });
      await tellMethodChanged(c, { id: userId, email }, 'provider_unlinked');
      return c.body(null, 204);
    }
    const linked = await listIdentities(db, userId);
    if (linked.some((one) => one.provider === id)) {
      throw new Problem('last_credential', 'That is your last way in. Add a passkey or a password first.');
    }
    throw new Problem('not_found', 'That provider is not linked to your account.');
  });

/** Keeps what the answer is held against, bound to this browser, and says where the provider's page is. */
async function setOut(
  c: Context<AppEnv>,
  provider: OidcProvider,
  flow: { returnTo: string; linkUserId: string | null; sessionId: string | null },
): Promise<string> {
  const { url, state, nonce, codeVerifier } = await beginRoundTrip(provider, c.get('config').origin);
  await insertFlow(c.get('db'), {
    stateHash: hashOf(state),
    provider: provider.id,
    nonce,
    codeVerifier,
    browserHash: keepFlowHash(c, provider),
    deviceHash: keepDeviceHash(c),
    ...flow,
    expiresAt: clock.now() + FLOW_SECONDS * 1000,
  });
  return url;
}
