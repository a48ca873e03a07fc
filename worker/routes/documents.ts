// The contract, published: OpenAPI 3.1 made from the schemas that validate, and a page to read it on.
import { z } from '@hono/zod-openapi';
import { CalendarRef, Id } from '../contract/primitives.ts';
import { type App, optionalSecurity, refusals, security } from './http.ts';
import { REFERENCE_STYLE, referencePage } from './reference-page.ts';

const INFO = {
  openapi: '3.1.0',
  info: {
    title: 'QuickSlot',
    version: '1',
    description:
      'Reservations on a live board. JSON in and out; errors are application/problem+json (RFC 9457) with a stable code. ' +
      'Instants are RFC 3339 in UTC. Sockets at /api/calendars/{id}/live speak the subprotocol quickslot.v1.',
  },
} as const;

export function addDocuments(app: App): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/calendars/{id}/live',
    tags: ['Calendars'],
    summary: 'The live board: a WebSocket with the subprotocol quickslot.v1',
    description:
      'JSON text frames. A private calendar wants the access token as a second subprotocol, `bearer.<token>`. ' +
      'Send {type: "subscribe", from, to, since?}; told are {type: "snapshot", seq, slots}, ' +
      '{type: "delta", seq, prev, slots} and {type: "reset"}. `ping` is answered `pong`.',
    security: optionalSecurity,
    request: { params: z.object({ id: CalendarRef }) },
    responses: {
      101: { description: 'The socket is open' },
      ...refusals(
        'unauthenticated',
        'forbidden',
        'not_found',
        'invalid_request',
        'upgrade_required',
        'unavailable',
      ),
    },
  });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/me/live',
    tags: ['Notices'],
    summary: 'What concerns you: a WebSocket with the subprotocol quickslot.v1',
    description:
      'Carries the access token as a second subprotocol, `bearer.<token>`; {type: "auth", token} renews it. Told are ' +
      '{type: "notification", notification}, {type: "booking", booking}, {type: "unlock", request}, ' +
      '{type: "unlock_ended", id} and {type: "read", ids}. A window says {type: "presence", visible}: ' +
      'who sees a notice in one gets no push of it. `ping` is answered `pong`.',
    security,
    responses: {
      101: { description: 'The socket is open' },
      ...refusals('unauthenticated', 'forbidden', 'invalid_request', 'upgrade_required', 'unavailable'),
    },
  });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/unlock/{id}/live',
    tags: ['Smart unlock'],
    summary: 'What becomes of the request of this browser: a WebSocket',
    description:
      'Wants the cookie of the browser that asked, and the Origin of the app. Told is {type: "status", status}, at once and at every ' +
      'change; it closes once the status is final. `ping` is answered `pong`.',
    security: [{ unlockCookie: [] }],
    request: { params: z.object({ id: Id }) },
    responses: {
      101: { description: 'The socket is open' },
      ...refusals('forbidden', 'not_found', 'upgrade_required', 'rate_limited', 'unavailable'),
    },
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'refreshCookie', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-quickslot_refresh',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'unlockCookie', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-quickslot_unlock',
  });
  app.get('/api/openapi.json', (c) =>
    c.json(app.getOpenAPI31Document(INFO), 200, { 'Cache-Control': 'public, max-age=300' }),
  );
  app.get('/api/docs', (c) => {
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    c.header('Cache-Control', 'public, max-age=300');
    return c.html(referencePage(app.getOpenAPI31Document(INFO)));
  });
  app.get('/api/docs.css', (c) =>
    c.body(REFERENCE_STYLE, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=300',
    }),
  );
}
