// `npm test -- [names of parts]`: every check there is, all of them even where one fails; the last line counts them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureChromium } from './chromium.mjs';
import { root, start, stop } from './processes.mjs';

/** What Cloudflare's smallest plan takes as a Worker, in bytes, gzipped. */
const MAX_WORKER = 3 * 1024 * 1024;

const reports = mkdtempSync(path.join(tmpdir(), 'quickslot-test-'));
const running = new Set();

/** Runs a tool to its end, showing what it says; true where it succeeded. */
async function run(command, args, { env, minutes = 5 } = {}) {
  const tool = start(command, args, { env, onOutput: (chunk) => process.stdout.write(chunk) });
  running.add(tool);
  const timer = setTimeout(() => {
    console.error(`\n${command} took longer than ${minutes} minutes and was ended.`);
    stop(tool);
  }, minutes * 60_000);
  const code = await tool.done;
  clearTimeout(timer);
  await stop(tool, 0);
  running.delete(tool);
  return code === 0;
}

const one = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 });

/** What a JSON report counts; a tool that failed without naming a test counts as one failure. */
function counted(succeeded, read) {
  let count = { passed: 0, failed: 0, skipped: 0 };
  try {
    count = read();
  } catch (error) {
    console.error(`The report could not be read: ${error.message}`);
  }
  if ((!succeeded || count.passed === 0) && count.failed === 0) count.failed = 1;
  return count;
}

const readReport = (file) => JSON.parse(readFileSync(path.join(reports, file), 'utf8'));

/** Runs a project's tests, in so many processes at once, each with its share of the files. */
async function vitest(project, processes = 1) {
  const shares = Array.from({ length: processes }, (_, index) => vitestShare(project, index + 1, processes));
  const counts = await Promise.all(shares);
  const total = (key) => counts.reduce((sum, count) => sum + count[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

async function vitestShare(project, index, processes) {
  const report = `${project}.${index}.json`;
  const succeeded = await run('vitest', [
    'run',
    `--project=${project}`,
    `--shard=${index}/${processes}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path.join(reports, report)}`,
  ]);
  return counted(succeeded, () => {
    const { testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(report);
    const brokenFiles = testResults.filter(
      (one) => one.status === 'failed' && one.assertionResults.length === 0,
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + brokenFiles.length,
      skipped: numPendingTests + numTodoTests,
    };
  });
}

async function browser() {
  const env = { CHROMIUM: ensureChromium(), PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(reports, 'browser.json') };
  const args = ['test', '--config=web/e2e/playwright.config.ts', '--reporter=list,json'];
  const succeeded = await run('playwright', args, { env, minutes: 15 });
  return counted(succeeded, () => {
    const { stats, errors } = readReport('browser.json');
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
      skipped: stats.skipped,
    };
  });
}

const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;

/** A number of bytes against its limit, said aloud. */
function within(what, bytes, limit) {
  console.log(`${what}: ${kilobytes(bytes)} gzipped, of ${kilobytes(limit)} at most`);
  return bytes <= limit;
}

async function webBuild() {
  const built = await run('build', []);
  const small = built && (await run('size', []));
  return { passed: Number(built) + Number(small), failed: Number(!built) + Number(!small) };
}

async function deployDryRun() {
  const outdir = path.join(reports, 'worker');
  const env = { QUICKSLOT_BUILD: 'if-changed' };
  if (!(await run('wrangler', ['deploy', '--dry-run', `--outdir=${outdir}`], { env }))) return one(false);
  const code = readdirSync(outdir, { recursive: true })
    .map((name) => path.join(outdir, name))
    .filter((file) => statSync(file).isFile() && !/\.(?:map|md)$/.test(file));
  const bytes = code.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return one(within("The Worker's bundle", bytes, MAX_WORKER));
}

function oneWorkerd() {
  const found = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const inside = path.join(folder, entry.name);
      if (entry.name === 'workerd') found.push(path.relative(root, inside));
      else if (entry.name.startsWith('@')) visit(inside);
      try {
        visit(path.join(inside, 'node_modules'));
      } catch {
        // It brings none of its own.
      }
    }
  };
  visit(path.join(root, 'node_modules'));
  console.log(`workerd: ${found.join(', ')}`);
  return one(found.length === 1);
}

/** npm 11 refuses `npm ci` where a package of another platform is not named; npm on one platform likes to drop them. */
function completeLock() {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const isNamed = (from, name) => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      if (packages[`${at && `${at}/`}node_modules/${name}`]) return true;
      if (at === '') return false;
    }
  };
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isNamed(from, name)),
  );
  if (missing.length > 0) console.error(`package-lock.json does not name ${missing.join(', ')}`);
  return one(missing.length === 0);
}

const parts = {
  lint: async () => one(await run('biome', ['check', '.'])),
  types: async () => one(await run('typecheck', [])),
  workerd: async () => oneWorkerd(),
  lock: async () => completeLock(),
  unit: () => vitest('unit'),
  // One process keeps one core busy.
  workers: () => vitest('workers', 2),
  web: webBuild,
  deploy: deployDryRun,
  browser,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    await Promise.all([...running].map((tool) => stop(tool)));
    process.exit(1);
  });
}

const rows = [];
for (const [name, check] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const began = Date.now();
  let count;
  try {
    count = await check();
  } catch (error) {
    console.error(error.message);
    count = one(false);
  }
  rows.push({ name, ...count, seconds: (Date.now() - began) / 1_000 });
}
rmSync(reports, { recursive: true, force: true });

const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
console.log('');
for (const { name, passed, failed, skipped, seconds } of rows) {
  const result = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(`${name.padEnd(8)} ${result.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`);
}
console.log(`${'in all'.padEnd(45)} ${total('seconds').toFixed(1).padStart(6)} s\n`);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exit(total('failed') === 0 ? 0 : 1);
