// What could not be delivered of a calendar's notices: for who runs it to see, and to send once more.
import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { clock } from '../clock.ts';
import { DELIVERY_KINDS, Delivery, DeliveryFilter, DeliveryId } from '../contract/notifications.ts';
import { CalendarRef, formatInstant, pageOf as pageSchema } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { type DeadLetter, listDead, reviveDelivery } from '../db/dead-letters.ts';
import type { DeliveryKey } from '../db/deliveries.ts';
import { operated } from './calendars.ts';
import { pageOf, readCursor } from './headers.ts';
import { callRefusals, jsonAnswer, newApp, refusals, security } from './http.ts';

const tags = ['Notices'];
/** As many dead letters as an id is looked for among. */
const SEARCHED = 2_000;

const list = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/deliveries',
  tags,
  summary: 'Mails and pushes of this calendar that could not be delivered',
  security,
  middleware: [signedIn] as const,
  request: { params: z.object({ id: CalendarRef }), query: DeliveryFilter },
  responses: {
    200: jsonAnswer(pageSchema(Delivery), 'A page, newest first'),
    ...refusals('invalid_request', ...callRefusals),
  },
});

const resend = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/deliveries/{deliveryId}/resend',
  tags,
  summary: 'Send one of them once more, if it still makes sense',
  security,
  middleware: [signedIn] as const,
  request: { params: z.object({ id: CalendarRef, deliveryId: DeliveryId }) },
  responses: {
    202: { description: 'It is tried again' },
    ...refusals('invalid_request', ...callRefusals),
  },
});

const Cursor = z.strictObject({ at: z.number(), place: z.string() });

export const deliveryRoutes = newApp()
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const { id: calendarId } = await operated(c, c.req.valid('param').id, 'own');
    const letters = await listDead(c.get('db'), calendarId, readCursor(Cursor, cursor), limit + 1);
    const page = pageOf(letters, limit, ({ row, place }) => ({ at: row.updatedAt, place }));
    return c.json({ ...page, items: page.items.map(answerDelivery) }, 200);
  })
  .openapi(resend, async (c) => {
    const { id, deliveryId } = c.req.valid('param');
    const { id: calendarId } = await operated(c, id, 'own');
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const db = c.get('db');
    const letters = await listDead(db, calendarId, undefined, SEARCHED);
    const letter = letters.find(({ row }) => idOf(row) === deliveryId);
    if (!letter || !(await reviveDelivery(db, letter.row, clock.now()))) {
      throw new Problem('not_found', 'There is no such delivery that failed.');
    }
    await c.env.EVENTS.send(letter.row.job);
    return c.body(null, 202);
  });

function answerDelivery({ row, who }: DeadLetter): Delivery {
  const kind = DELIVERY_KINDS.find((one) => one === row.kind);
  if (!kind) throw new Error('a delivery of no known kind');
  const { channel, error, updatedAt } = row;
  return { id: idOf(row), who, kind, channel, status: 'dead', error, at: formatInstant(updatedAt) };
}

/** Derived from the key, which holds an address, and tells nothing of it. */
function idOf({ dedupe, userId, channel, target }: DeliveryKey): string {
  const key = JSON.stringify([dedupe, userId, channel, target]);
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
