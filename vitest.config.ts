import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { unstable_readConfig as readConfig } from 'wrangler';
import { newSecrets } from './scripts/keys.mjs';
import { freePort } from './scripts/processes.mjs';

// Where web/e2e/push-service-setup.ts opens a push service for the tests in workerd. This file is read more than once.
process.env.QUICKSLOT_PUSH_PORT ??= String(await freePort());
// Likewise the payment provider of web/e2e/stripe-setup.ts.
process.env.QUICKSLOT_STRIPE_PORT ??= String(await freePort());
const shipped = readConfig({ config: './wrangler.toml' }).vars;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'worker/domain/**/*.test.ts',
            'worker/contract/**/*.test.ts',
            'worker/test/structure.test.ts',
            'worker/bench/**/*.test.ts',
            'web/src/**/*.test.ts',
          ],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                ENVIRONMENT: 'development',
                ORIGIN: 'http://localhost:8787',
                RATE_LIMITS: 'off',
                PUSH_SERVICES: `${shipped.PUSH_SERVICES} http://127.0.0.1:${process.env.QUICKSLOT_PUSH_PORT}`,
                PAYMENTS: 'embedded',
                STRIPE_API: `http://127.0.0.1:${process.env.QUICKSLOT_STRIPE_PORT}`,
                STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
                STRIPE_WEBHOOK_SECRET: 'whsec_of_the_tests',
                ...newSecrets(),
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'workers',
          // A new isolate for each file would take longer than the tests.
          isolate: false,
          testTimeout: 15_000,
          expect: { poll: { timeout: 5_000 } },
          include: ['worker/**/*.test.ts'],
          setupFiles: ['worker/test/setup.ts'],
          globalSetup: ['web/e2e/push-service-setup.ts', 'web/e2e/stripe-setup.ts'],
          exclude: [
            'worker/contract/**',
            'worker/bench/**',
            'worker/test/structure.test.ts',
            'worker/domain/**/*.speed.test.ts',
            'node_modules/**',
          ],
        },
      },
    ],
  },
});
