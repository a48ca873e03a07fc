import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: [
    './worker/db/schema.ts',
    './worker/db/payment-schema.ts',
    './worker/db/report-schema.ts',
    './worker/db/schema-feeds.ts',
    './worker/db/schema-team.ts',
    './worker/db/schema-waiting.ts',
  ],
  out: './migrations',
});
