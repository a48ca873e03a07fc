// Builds the web app into web/dist. `npm run build` always builds; the dev script, which starts wrangler more than
// once, sets QUICKSLOT_BUILD to `if-changed` (build only what changed since) or `skip` (an instance for the API alone).
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'web/dist');
const stamp = path.join(root, 'node_modules/.cache/quickslot-web-build');
const SOURCES = ['web', 'worker/contract', 'worker/domain', 'package-lock.json'];
const NOT_SOURCES = new Set(['dist', 'e2e', 'node_modules', 'test-results', 'playwright-report']);

/** A fingerprint of everything the app is built from: names, sizes and times of change. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (name) => {
    const info = statSync(path.join(root, name));
    if (info.isDirectory()) {
      for (const entry of readdirSync(path.join(root, name)).sort()) {
        if (!NOT_SOURCES.has(entry)) visit(`${name}/${entry}`);
      }
    } else if (!name.endsWith('.test.ts')) {
      hash.update(`${name}\0${info.size}\0${info.mtimeMs}\n`);
    }
  };
  for (const source of SOURCES) visit(source);
  return hash.digest('hex');
}

function isFresh(now) {
  return (
    existsSync(path.join(dist, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now
  );
}

const wanted = process.env.QUICKSLOT_BUILD;
if (wanted !== 'skip') {
  const now = fingerprint();
  if (wanted !== 'if-changed' || !isFresh(now)) {
    await build({
      configFile: path.join(root, 'web/vite.config.ts'),
      logLevel: wanted === 'if-changed' ? 'warn' : 'info',
    });
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
  }
}
