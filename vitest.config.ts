import { readFile } from 'node:fs/promises';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['worker/domain/**/*.test.ts', 'worker/contract/**/*.test.ts', 'worker/test/structure.test.ts', 'web/src/**/*.test.ts'],
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
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'workers',
          include: ['worker/**/*.test.ts'],
          exclude: ['worker/contract/**', 'worker/test/structure.test.ts', 'node_modules/**'],
        },
      },
    ],
  },
});
