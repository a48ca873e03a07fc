// Every test file begins with a migrated D1, with the clock going, and with nothing replaced: files share an isolate.
import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { time } from './auth-app.ts';

vi.restoreAllMocks();
// What is told a moment later is waited for longer than vitest's second: a busy machine may take it.
const { waitFor } = vi;
vi.waitFor = (callback, options = 5_000) => waitFor(callback, options);
time.restore();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
