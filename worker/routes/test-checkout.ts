// The checkout of the embedded test provider: a page with two buttons, in development only. Elsewhere nothing is here.
import type { Context } from 'hono';
import { z } from 'zod';
import { clock } from '../clock.ts';
import { Problem } from '../contract/problems.ts';
import { findTestCheckout } from '../db/test-checkouts.ts';
import { embeddedProvider, payAtTest, testWebhook } from '../payments/embedded.ts';
import { hearEvent } from '../payments/settle.ts';
import { checkoutPage } from '../payments/test-page.ts';
import { type AppEnv, newApp } from './http.ts';

const Outcome = z.strictObject({ outcome: z.enum(['paid', 'declined']) });

export const testCheckoutRoutes = newApp();

testCheckoutRoutes.get('/dev/checkout/:checkout', async (c) => {
  const checkout = await checkoutOf(c);
  const nonce = crypto.randomUUID();
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  return c.html(checkoutPage(checkout, clock.now(), nonce));
});

testCheckoutRoutes.post('/dev/checkout/:checkout', async (c) => {
  const { id, returnUrl } = await checkoutOf(c);
  const body = Outcome.safeParse(await c.req.json().catch(() => undefined));
  if (!body.success) {
    const message = 'must be "paid" or "declined"';
    throw new Problem('invalid_request', `outcome: ${message}`, [{ path: 'outcome', message }]);
  }
  const { outcome } = body.data;
  const checkout = outcome === 'paid' ? await payAtTest(c.get('db'), id, clock.now()) : await checkoutOf(c);
  if (checkout?.status === 'expired' || (checkout?.status === 'open' && outcome === 'paid'))
    throw new Problem('conflict', 'This checkout has ended. Nothing was taken.');
  if (checkout?.status === 'paid') await tell(c, id);
  return c.json({ outcome: checkout?.status === 'paid' ? 'paid' : 'declined', returnUrl }, 200);
});

async function checkoutOf(c: Context<AppEnv>) {
  const id = c.req.param('checkout') ?? '';
  const checkout = c.get('config').development ? await findTestCheckout(c.get('db'), id) : undefined;
  if (!checkout) throw new Problem('not_found', 'There is nothing at this address.');
  return checkout;
}

/** As a real provider tells it: by an event that is signed, and read as any other. */
async function tell(c: Context<AppEnv>, sessionId: string): Promise<void> {
  const { body, headers } = await testWebhook(c.get('config'), sessionId);
  const provider = embeddedProvider(c.get('db'), c.get('config'));
  await hearEvent(c.env, provider, await provider.readEvent(body, headers));
}
