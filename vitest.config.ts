import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { newSecrets } from './scripts/keys.mjs';

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
                ...newSecrets(),
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'workers',
          include: ['worker/**/*.test.ts'],
          setupFiles: ['worker/test/setup.ts'],
          exclude: [
            'worker/contract/**',
            'worker/test/structure.test.ts',
            'worker/domain/**/*.speed.test.ts',
            'node_modules/**',
          ],
        },
      },
    ],
  },
});
