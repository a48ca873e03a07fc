// Every test file begins with a migrated D1, with the clock going, and with nothing replaced: files share an isolate.
import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { time } from './auth-app.ts';

vi.restoreAllMocks();
time.restore();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
