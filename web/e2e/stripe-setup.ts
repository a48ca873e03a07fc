// The Stripe that the tests in workerd pay at, at the port and with the key that vitest.config.ts names in their settings.
import { StripeService } from './stripe-service.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const service = await StripeService.listen(
    Number(process.env.QUICKSLOT_STRIPE_PORT),
    'sk_test_of_the_tests',
  );
  return () => service.close();
}
