// Coming back from a provider. A person's browser is led here by another site, so these two stand before the checks of
// Origin and of bodies; what binds them to the browser is the state and the cookie of the round trip.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { linkFederated, signInFederated } from '../auth/federated.ts';
import { endRoundTrip, OidcFailure } from '../auth/oidc.ts';
import { clearFlowCookie, flowHash, hashOf } from '../auth/oidc-cookie.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { withParameter } from '../auth/return-to.ts';
import { clock } from '../clock.ts';
import { type OidcFlowRow, takeFlow } from '../db/oidc-flows.ts';
import { type AppEnv, newApp, refusals } from './http.ts';
import { explained, leadTo, providerOf } from './oidc-pages.ts';

/** Codes have a few hundred characters; Apple's names come along. */
const MAX_ANSWER = 16_384;

const tags = ['Accounts'];
const callback = {
  path: '/api/auth/oidc/{provider}/callback' as const,
  tags,
  request: { params: z.object({ provider: z.string() }) },
  responses: {
    303: {
      description: 'To where the person wanted to go, signed in; or to a page that says why not (`?error=`)',
    },
    ...refusals('unavailable'),
  },
};

const byQuery = createRoute({ method: 'get', summary: 'Back from a provider', ...callback });
const byForm = createRoute({
  method: 'post',
  summary: 'Back from a provider that posts a form',
  ...callback,
});

export const oidcCallbackRoutes = newApp()
  .openapi(byQuery, (c) => comeBack(c, c.req.valid('param').provider, new URL(c.req.url).searchParams))
  .openapi(byForm, async (c) => {
    const text = await readForm(c);
    return comeBack(c, c.req.valid('param').provider, new URLSearchParams(text));
  });

async function readForm(c: Context<AppEnv>): Promise<string> {
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header('Content-Type') ?? '');
  const length = Number(c.req.header('Content-Length') ?? Number.NaN);
  // Without a length, or with too large a one, nothing is read.
  if (!isForm || !(length <= MAX_ANSWER)) return '';
  return c.req.text();
}

async function comeBack(c: Context<AppEnv>, providerId: string, answer: URLSearchParams): Promise<Response> {
  let flow: OidcFlowRow | undefined;
  try {
    const now = clock.now();
    await limitRate(c, 'LIMIT_SIGN_IN');
    const { origin } = c.get('config');
    const provider = providerOf(c, providerId);
    const [state, browserHash] = [answer.get('state'), flowHash(c)];
    if (!state || !browserHash) throw new OidcFailure('flow_expired');
    flow = await takeFlow(c.get('db'), { stateHash: hashOf(state), browserHash, provider: provider.id }, now);
    if (!flow) throw new OidcFailure('flow_expired');
    clearFlowCookie(c);
    const person = await endRoundTrip(provider, origin, answer, { state, ...flow });
    const trip = { provider, person, flow, now };
    if (flow.linkUserId !== null) {
      await linkFederated(c, trip);
      return leadTo(c, withParameter(flow.returnTo, 'linked', provider.id));
    }
    await signInFederated(c, trip);
    // The app asks for its access token where it is told that somebody came back signed in.
    return leadTo(c, `${flow.returnTo}#signed-in`);
  } catch (error) {
    return explained(c, error, flow);
  }
}
