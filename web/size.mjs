// Fails where a visitor would load too much JavaScript: what every page needs, and what each page needs on top.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = { start: 32, board: 45, page: 60 };
const BOARD = 'src/views/board/Board.tsx';

const dist = new URL('./dist/', import.meta.url);
/** @type {Record<string, { file: string, isEntry?: boolean, isDynamicEntry?: boolean, imports?: string[] }>} */
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

/** Everything that a module brings with it before it runs. */
function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const next of manifest[name]?.imports ?? []) closure(next, found);
  return found;
}

function kilobytes(names) {
  const bytes = [...names].reduce((sum, name) => {
    const { file } = manifest[name];
    return file.endsWith('.js') ? sum + gzipSync(readFileSync(new URL(file, dist))).length : sum;
  }, 0);
  return bytes / 1_000;
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
if (!entry) throw new Error('The build has no entry: run npm run build first.');
const start = closure(entry);
/** Stands in the page itself, before all others. */
const THEME_KB = gzipSync(readFileSync(new URL('theme.js', dist))).length / 1_000;
if (!manifest[BOARD]) throw new Error(`The build has no ${BOARD}.`);
let failed = false;

function report(what, size, limit) {
  const over = size > limit;
  failed ||= over;
  console.log(`${over ? 'TOO MUCH ' : ''}${what}: ${size.toFixed(1)} of ${limit} kB gzipped`);
}

report('start', THEME_KB + kilobytes(start), LIMIT_KB.start);
for (const name of Object.keys(manifest).filter((one) => manifest[one].isDynamicEntry)) {
  report(
    name,
    THEME_KB + kilobytes(new Set([...start, ...closure(name)])),
    name === BOARD ? LIMIT_KB.board : LIMIT_KB.page,
  );
}
process.exit(failed ? 1 : 0);
