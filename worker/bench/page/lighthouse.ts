// Lighthouse, which is too large to be a dependency: installed on first use from a lock of its own, run as a program.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHROMIUM_FLAGS } from '../../../scripts/chromium.mjs';
import { root } from '../../../scripts/processes.mjs';
import { familyOf } from '../processes.ts';

const SOURCE = path.join(import.meta.dirname, 'lighthouse');
/** Below node_modules: no tool that looks through the sources meets it there. */
const HOME = path.join(root, 'node_modules/.cache/quickslot-lighthouse');
const INSTALL_SECONDS = 120;
const RUN_SECONDS = 90;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;

export interface Findings {
  /** From 0 to 100. */
  readonly scores: Readonly<Record<(typeof CATEGORIES)[number], number>>;
  readonly layoutShift: number;
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly blockedMs: number;
}

interface Report {
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<Record<string, { readonly score: number | null } | undefined>>;
  readonly audits: Readonly<Record<string, { readonly numericValue?: number } | undefined>>;
}

/** Installs what isn't there yet; the version, or why there is none. */
export function installLighthouse(): { version: string } | { missing: string } {
  const lock = 'package-lock.json';
  const isFresh =
    existsSync(path.join(HOME, 'node_modules/.package-lock.json')) &&
    readFileSync(path.join(HOME, lock), 'utf8') === readFileSync(path.join(SOURCE, lock), 'utf8');
  const manifest = path.join(HOME, 'node_modules/lighthouse/package.json');
  if (!isFresh || !existsSync(manifest)) {
    mkdirSync(HOME, { recursive: true });
    for (const file of ['package.json', lock]) copyFileSync(path.join(SOURCE, file), path.join(HOME, file));
    try {
      npm(['ci', '--prefix', HOME, '--ignore-scripts', '--no-audit', '--no-fund']);
    } catch (error) {
      const words = (error as { stderr?: string }).stderr?.trim();
      return { missing: words?.split('\n').at(0) || 'npm ci failed, is there a network?' };
    }
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { version };
}

function npm(args: readonly string[]): void {
  const { npm_execpath: own } = process.env;
  const [command, first] = own ? [process.execPath, [own]] : ['npm', []];
  execFileSync(command, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_SECONDS * 1_000,
  });
}

/** Ends a program and whatever it started. */
function end(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const one of [...familyOf(pid), pid]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}

/** One visit with the profile that Lighthouse takes by itself: a middling phone on slow 4G, simulated. */
export async function lighthouse(
  board: string,
  chromium: string,
  out: string,
  onStart: (stop: () => void) => void,
): Promise<Findings> {
  const child = spawn(
    process.execPath,
    [
      path.join(HOME, 'node_modules/lighthouse/cli/index.js'),
      board,
      '--quiet',
      '--no-enable-error-reporting',
      '--output=json',
      `--output-path=${out}`,
      `--only-categories=${CATEGORIES.join(',')}`,
      `--chrome-flags=${['--headless=new', ...CHROMIUM_FLAGS].join(' ')}`,
    ],
    { env: { ...process.env, CHROME_PATH: chromium }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  onStart(() => end(child.pid));
  const timer = setTimeout(() => end(child.pid), RUN_SECONDS * 1_000);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearTimeout(timer);
  if (code !== 0) throw new Error(`Lighthouse ended with ${code}:\n${said.slice(-2_000)}`);
  return findingsOf(JSON.parse(readFileSync(out, 'utf8')) as Report);
}

export function findingsOf({ runtimeError, categories, audits }: Report): Findings {
  if (runtimeError) throw new Error(`Lighthouse could not look at the page: ${runtimeError.message}`);
  const score = (name: (typeof CATEGORIES)[number]) => Math.round((categories[name]?.score ?? 0) * 100);
  const value = (name: string) => audits[name]?.numericValue ?? Number.NaN;
  return {
    scores: {
      performance: score('performance'),
      accessibility: score('accessibility'),
      'best-practices': score('best-practices'),
    },
    layoutShift: value('cumulative-layout-shift'),
    firstPaintMs: value('first-contentful-paint'),
    largestPaintMs: value('largest-contentful-paint'),
    blockedMs: value('total-blocking-time'),
  };
}
