// The Worker's rate limits in the bench: asked as ever, and so high that they refuse nobody.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { V4WorkerOptions } from 'miniflare';

const LIMITER = 'limiter';
/** More calls than the bench makes within the period. */
const LIMIT = 1_000_000_000;
const PERIOD_SECONDS = 60;

export function limiterOf(names: readonly string[], folder: string) {
  const code = path.join(folder, 'limits');
  mkdirSync(code, { recursive: true });
  const source = readFileSync(path.join(import.meta.dirname, 'limits/worker.ts'), 'utf8');
  writeFileSync(path.join(code, 'worker.js'), stripTypeScriptTypes(source));
  const worker: V4WorkerOptions = {
    name: LIMITER,
    rootPath: code,
    modules: true,
    scriptPath: 'worker.js',
    compatibilityDate: '2026-08-01',
    bindings: { LIMIT, PERIOD_SECONDS },
  };
  return { worker, bindings: Object.fromEntries(names.map((name) => [name, LIMITER])) };
}
