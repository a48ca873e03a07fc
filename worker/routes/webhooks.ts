// Where payment providers tell what happened. What they say counts by its signature over the body as it came, and by
// nothing else; it is answered 200 once it was taken in, so that what failed here is told again.
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { Problem } from '../contract/problems.ts';
import { PROVIDER_NAMES } from '../payments/provider.ts';
import { providerNamed } from '../payments/providers.ts';
import { hearEvent } from '../payments/settle.ts';
import { jsonAnswer, newApp, refusals } from './http.ts';

/** Events carry what they are about; the largest of Stripe's have some tens of kilobytes. */
const MAX_EVENT_BYTES = 256 * 1024;

const webhook = createRoute({
  method: 'post',
  path: '/api/payments/{provider}/webhook',
  tags: ['Payments'],
  summary: 'A payment provider tells what happened',
  description: 'The body is an event, signed as the provider signs them.',
  middleware: bodyLimit({
    maxSize: MAX_EVENT_BYTES,
    onError: () => {
      throw new Problem('body_too_large', 'An event may have 256 KiB at most.');
    },
  }),
  request: { params: z.object({ provider: z.string().meta({ example: 'stripe' }) }) },
  responses: {
    200: jsonAnswer(z.strictObject({ received: z.literal(true) }), 'Taken in, or nothing for us'),
    ...refusals('invalid_signature', 'not_found', 'body_too_large', 'unavailable'),
  },
});

export const webhookRoutes = newApp().openapi(webhook, async (c) => {
  const name = PROVIDER_NAMES.find((one) => one === c.req.param('provider'));
  const provider = name && providerNamed(c.env, name);
  if (!provider) throw new Problem('not_found', 'There is nothing at this address.');
  const event = await provider.readEvent(await c.req.text(), c.req.raw.headers);
  await hearEvent(c.env, provider, event);
  return c.json({ received: true as const }, 200);
});
