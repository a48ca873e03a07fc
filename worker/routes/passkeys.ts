// Passkeys: an account by passkey alone, further ones, sign-in without a user name, their names and their end.
import { createRoute, z } from '@hono/zod-openapi';
import { maybeSignedIn, signedIn } from '../auth/middleware.ts';
import { addPasskey, signUp } from '../auth/new-passkeys.ts';
import { tellMethodChanged } from '../auth/notices.ts';
import { acceptAssertion, giveChallenge } from '../auth/passkey-proof.ts';
import { amrOf, creationOptions, requestOptions } from '../auth/passkeys.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { tellSessionsEnded } from '../auth/session-ends.ts';
import { openSession } from '../auth/sessions.ts';
import { fresh, requireFresh } from '../auth/step-up.ts';
import { whereOf } from '../auth/where.ts';
import { clock } from '../clock.ts';
import { SignedIn } from '../contract/accounts.ts';
import {
  Nothing,
  PasskeyAnswer,
  PasskeyCreated,
  PasskeyPatch,
  PasskeyRegister,
  PasskeyRegisterOptions,
  WebAuthnJson,
} from '../contract/identity.ts';
import { Problem } from '../contract/problems.ts';
import { findPasskey, holderOfPasskey, listPasskeys, removePasskey, renamePasskey } from '../db/passkeys.ts';
import { isProofGone } from '../db/sessions.ts';
import { findUserById } from '../db/users.ts';
import {
  bodyRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  optionalJsonBody,
  optionalSecurity,
  refusals,
  security,
} from './http.ts';
import { requireOrigin, requireOriginOrToken } from './origin.ts';

const tags = ['Passkeys'];
const refused = [...bodyRefusals, 'forbidden', 'rate_limited', 'unavailable'] as const;
/** Passkeys of one account: more are a mistake, and each is sent with every offer of a new one. */
const MAX_PASSKEYS = 50;

const registerOptions = createRoute({
  method: 'post',
  path: '/api/auth/passkeys/register/options',
  tags,
  summary: 'Begin a new passkey: signed in with `{}` for your account, signed out with a name for a new one',
  security: optionalSecurity,
  middleware: [maybeSignedIn, requireOriginOrToken] as const,
  request: { body: optionalJsonBody(PasskeyRegisterOptions) },
  responses: {
    200: jsonAnswer(WebAuthnJson, 'Creation options, for `parseCreationOptionsFromJSON`'),
    ...refusals('unauthenticated', 'step_up_required', 'conflict', ...refused),
  },
});

const register = createRoute({
  method: 'post',
  path: '/api/auth/passkeys/register/verify',
  tags,
  summary: 'Finish a new passkey',
  security: optionalSecurity,
  middleware: [maybeSignedIn, requireOriginOrToken] as const,
  request: { body: jsonBody(PasskeyRegister) },
  responses: {
    201: jsonAnswer(
      z.union([PasskeyCreated, SignedIn]),
      'Signed in before: the passkey. Signed out before: a new account, signed in, as register answers',
    ),
    ...refusals(
      'unauthenticated',
      'invalid_credential',
      'step_up_required',
      'email_taken',
      'conflict',
      ...refused,
    ),
  },
});

const loginOptions = createRoute({
  method: 'post',
  path: '/api/auth/passkeys/login/options',
  tags,
  summary: 'Begin a sign-in by passkey; no user name is asked',
  middleware: [requireOrigin] as const,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(WebAuthnJson, 'Request options, for `parseRequestOptionsFromJSON`'),
    ...refusals(...refused),
  },
});

const login = createRoute({
  method: 'post',
  path: '/api/auth/passkeys/login/verify',
  tags,
  summary: 'Sign in by passkey',
  middleware: [requireOrigin] as const,
  request: { body: jsonBody(PasskeyAnswer) },
  responses: {
    200: jsonAnswer(SignedIn, 'Signed in; the refresh cookie is set'),
    ...refusals('invalid_credential', ...refused),
  },
});

const params = z.object({ id: z.string().max(1_364) });
const ofMine = ['unauthenticated', 'step_up_required', 'not_found', 'forbidden', 'unavailable'] as const;

const rename = createRoute({
  method: 'patch',
  path: '/api/me/passkeys/{id}',
  tags,
  summary: 'Give a passkey another name',
  security,
  middleware: [signedIn, fresh] as const,
  request: { params, body: jsonBody(PasskeyPatch) },
  responses: {
    200: jsonAnswer(PasskeyCreated, 'The passkey'),
    ...refusals(...ofMine, ...bodyRefusals),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/me/passkeys/{id}',
  tags,
  summary: 'Remove a passkey; other sessions that were opened by a passkey end',
  security,
  middleware: [signedIn, fresh] as const,
  request: { params },
  responses: {
    204: { description: 'Removed' },
    ...refusals('last_credential', 'invalid_request', ...ofMine),
  },
});

export const passkeyRoutes = newApp()
  .openapi(registerOptions, async (c) => {
    const { name, email } = c.req.valid('json');
    const caller = c.get('maybeCaller');
    await limitRate(c, 'LIMIT_WRITE', caller?.userId);
    const config = c.get('config');
    const now = clock.now();
    if (caller) {
      requireFresh(c.get('proof'));
      refuseFields({ name, email });
      const has = await listPasskeys(c.get('db'), caller.userId);
      if (has.length >= MAX_PASSKEYS) {
        throw new Problem('conflict', `An account may have ${MAX_PASSKEYS} passkeys. Remove one first.`);
      }
      const label = caller.email ?? caller.name;
      const options = await creationOptions(config, { userId: caller.userId, name: caller.name, label, has });
      return c.json(await giveChallenge(c, options, 'add_passkey', caller, now), 200);
    }
    if (name === undefined) throw invalid('name', 'is needed for a new account');
    // The account's id is decided now: the passkey will carry it.
    const userId = crypto.randomUUID();
    const options = await creationOptions(config, { userId, name, label: email ?? name, has: [] });
    const account = { userId, name, email: email ?? null };
    return c.json(await giveChallenge(c, options, 'sign_up', account, now), 200);
  })
  .openapi(register, async (c) => {
    const { credential, name } = c.req.valid('json');
    const caller = c.get('maybeCaller');
    if (caller) {
      requireFresh(c.get('proof'));
      await limitRate(c, 'LIMIT_WRITE', caller.userId);
      return c.json(await addPasskey(c, caller, credential, name), 201);
    }
    refuseFields({ name });
    await limitRate(c, 'LIMIT_REGISTER');
    return c.json(await signUp(c, credential), 201);
  })
  .openapi(loginOptions, async (c) => {
    await limitRate(c, 'LIMIT_WRITE');
    const options = await requestOptions(c.get('config'));
    return c.json(await giveChallenge(c, options, 'sign_in', { userId: null }, clock.now()), 200);
  })
  .openapi(login, async (c) => {
    const { credential } = c.req.valid('json');
    await limitRate(c, 'LIMIT_SIGN_IN');
    const now = clock.now();
    const passkey = await acceptAssertion(c, credential, 'sign_in', undefined, now);
    const user = await findUserById(c.get('db'), passkey.userId);
    // The account went a moment ago, and its passkeys with it.
    if (!user) throw notAccepted();
    const how = `passkey ${passkey.name}`;
    const opening = { user, isNew: false, amr: amrOf(passkey), how, holder: holderOfPasskey(passkey), now };
    try {
      return c.json(await openSession(c, opening), 200);
    } catch (error) {
      throw isProofGone(error) ? notAccepted() : error;
    }
  })
  .openapi(rename, async (c) => {
    const { id } = c.req.valid('param');
    const { name } = c.req.valid('json');
    const entry = { kind: 'passkey_renamed', ...whereOf(c), at: clock.now() } as const;
    const { userId } = c.get('caller');
    if (!(await renamePasskey(c.get('db'), { id, userId, name }, entry))) throw notThere();
    return c.json({ id, name }, 200);
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    const db = c.get('db');
    const { userId, sessionId, email } = c.get('caller');
    const entry = { kind: 'passkey_removed', ...whereOf(c), at: clock.now() } as const;
    const providers = c.get('config').oidcProviders.map((provider) => provider.id);
    if (!(await removePasskey(db, { id, userId, sessionId, providers }, entry))) {
      if ((await findPasskey(db, id))?.userId !== userId) throw notThere();
      throw new Problem(
        'last_credential',
        'This passkey is your last way in. Add another passkey or a password first.',
      );
    }
    await tellSessionsEnded(c, userId);
    await tellMethodChanged(c, { id: userId, email }, 'passkey_removed');
    return c.body(null, 204);
  });

function refuseFields(fields: Record<string, unknown>): void {
  for (const [path, value] of Object.entries(fields)) {
    if (value !== undefined) throw invalid(path, 'is not a field here');
  }
}

function invalid(path: string, message: string): Problem {
  return new Problem('invalid_request', `${path}: ${message}`, [{ path, message }]);
}

function notAccepted(): Problem {
  return new Problem('invalid_credential', 'That passkey was not accepted. Try again.', undefined, {
    'WWW-Authenticate': 'Bearer',
  });
}

function notThere(): Problem {
  return new Problem('not_found', 'There is no such passkey.');
}
