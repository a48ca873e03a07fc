// The Hono app: what comes before every route, and which routes there are.
import type { ErrorHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { Problem } from './contract/problems.ts';
import { openDatabase } from './db/client.ts';
import { readConfig } from './env.ts';
import { accountRoutes } from './routes/account.ts';
import { authRoutes } from './routes/auth.ts';
import { bookingRoutes } from './routes/bookings.ts';
import { busySourceRoutes } from './routes/busy-sources.ts';
import { calendarRoutes } from './routes/calendars.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { devRoutes } from './routes/dev.ts';
import { deviceRoutes } from './routes/devices.ts';
import { directoryRoutes } from './routes/directory.ts';
import { addDocuments } from './routes/documents.ts';
import { feedRoutes } from './routes/feeds.ts';
import { groupPickRoutes } from './routes/group-picks.ts';
import { groupRoutes } from './routes/groups.ts';
import { guestRoutes } from './routes/guests.ts';
import { healthRoutes } from './routes/health.ts';
import { type App, type AppEnv, answerProblem, newApp, SAFE_HEADERS, toProblem } from './routes/http.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { liveRoutes } from './routes/live.ts';
import { meRoutes } from './routes/me.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { oidcCallbackRoutes } from './routes/oidc-callback.ts';
import { refuseForeignOrigins } from './routes/origin.ts';
import { pageRoutes } from './routes/pages.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { paymentRoutes } from './routes/payments.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { recoveryRoutes } from './routes/recovery.ts';
import { recoveryCodeRoutes } from './routes/recovery-codes.ts';
import { reportRoutes } from './routes/reports.ts';
import { seriesRoutes } from './routes/series.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { stepUpRoutes } from './routes/step-up.ts';
import { teamRoutes } from './routes/team.ts';
import { testCheckoutRoutes } from './routes/test-checkout.ts';
import { unlockRoutes } from './routes/unlock.ts';
import { unlockLiveRoutes } from './routes/unlock-live.ts';
import { unlockRequestRoutes } from './routes/unlock-requests.ts';
import { waitlistRoutes } from './routes/waitlist.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** The largest body accepted, in bytes. */
const MAX_BODY_BYTES = 64 * 1024;

const withRequestId = createMiddleware<AppEnv>(async (c, next) => {
  c.set('requestId', c.req.header('cf-ray') ?? crypto.randomUUID());
  await next();
});

const withConfig = createMiddleware<AppEnv>(async (c, next) => {
  const result = readConfig(c.env);
  if (!result.ok) {
    console.error(JSON.stringify({ requestId: c.get('requestId'), missingOrWrongSettings: result.missing }));
    throw new Problem('unavailable', 'QuickSlot is not set up completely yet.', undefined, {
      'Retry-After': '60',
    });
  }
  c.set('config', result.config);
  c.set('db', openDatabase(c.env.DB));
  await next();
});

const withHeaders = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const answer = c.res;
  try {
    addHeaders(answer.headers, c.get('requestId'));
  } catch {
    // What another server answered can't be changed, only copied.
    const copy = new Response(answer.body, answer);
    addHeaders(copy.headers, c.get('requestId'));
    c.res = copy;
  }
});

function addHeaders(headers: Headers, requestId: string): void {
  headers.set('X-Request-Id', requestId);
  for (const [name, value] of Object.entries(SAFE_HEADERS)) {
    // A page of ours may bring a policy of its own.
    if (!headers.has(name)) headers.set(name, value);
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
}

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new Problem('body_too_large', 'A body may have 64 KiB at most.');
  },
});

/** Bodies are JSON or nothing; told apart before any route looks at them. */
const requireJson = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > 0) {
    if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('Content-Type') ?? '')) {
      throw new Problem('unsupported_media_type', 'Send the body as application/json.');
    }
    try {
      JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
    } catch {
      throw new Problem('malformed_json', 'The body is not valid JSON.');
    }
  }
  await next();
});

const onError: ErrorHandler<AppEnv> = (error, c) => answerProblem(c, toProblem(error, c.get('requestId')));

/** 405 with `Allow` where the address is there for other methods, else 404. */
function nothingAt(app: App, method: string, path: string): Problem {
  const allowed = app.routes
    .filter(
      (route) => route.method !== 'ALL' && !route.path.includes('*') && patternOf(route.path).test(path),
    )
    .map((route) => route.method);
  if (allowed.length === 0 || allowed.includes(method)) {
    return new Problem('not_found', 'There is nothing at this address.');
  }
  const allow = [...new Set(allowed)].join(', ');
  return new Problem('method_not_allowed', `This address takes ${allow}.`, undefined, { Allow: allow });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:[A-Za-z]+/g, '[^/]+')}$`);
}

export function createApp() {
  const app = newApp();
  app.onError(onError);
  app.notFound((c) => answerProblem(c, nothingAt(app, c.req.method, c.req.path)));
  app.use(withRequestId, withConfig);
  // A 101 answer can't take the headers below: sockets come first.
  app.route('/', liveRoutes);
  app.route('/', unlockLiveRoutes);
  app.use(withHeaders);
  // A provider's answer may be another site's form: what that is held against stands in its own routes.
  app.route('/', oidcCallbackRoutes);
  app.route('/', pageRoutes);
  // A webhook's signature is over the body as it came: nothing reads it before.
  app.route('/', webhookRoutes);
  app.use('/dev/*', refuseForeignOrigins, limitBody, requireJson);
  app.use('/api/*', refuseForeignOrigins, limitBody, requireJson);
  app.route('/', healthRoutes);
  app.route('/', authRoutes);
  app.route('/', recoveryRoutes);
  app.route('/', recoveryCodeRoutes);
  app.route('/', credentialRoutes);
  app.route('/', passkeyRoutes);
  app.route('/', stepUpRoutes);
  app.route('/', unlockRoutes);
  app.route('/', unlockRequestRoutes);
  app.route('/', oidcRoutes);
  app.route('/', meRoutes);
  app.route('/', sessionRoutes);
  app.route('/', accountRoutes);
  app.route('/', directoryRoutes);
  app.route('/', calendarRoutes);
  app.route('/', teamRoutes);
  app.route('/', invitationRoutes);
  app.route('/', bookingRoutes);
  app.route('/', groupRoutes);
  app.route('/', groupPickRoutes);
  app.route('/', seriesRoutes);
  app.route('/', waitlistRoutes);
  app.route('/', guestRoutes);
  app.route('/', feedRoutes);
  app.route('/', busySourceRoutes);
  app.route('/', paymentRoutes);
  app.route('/', notificationRoutes);
  app.route('/', preferenceRoutes);
  app.route('/', deliveryRoutes);
  app.route('/', reportRoutes);
  app.route('/', deviceRoutes);
  app.route('/', devRoutes);
  app.route('/', testCheckoutRoutes);
  addDocuments(app);
  return app;
}
