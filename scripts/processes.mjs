// Starts tools of node_modules, and ends them with everything that they started.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The file behind a command of node_modules: started with this very node, whatever the PATH holds. */
const commands = {
  // What wrangler's own bin starts in turn: one process less to watch over.
  wrangler: 'node_modules/wrangler/wrangler-dist/cli.js',
  playwright: 'node_modules/@playwright/test/cli.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  biome: 'node_modules/@biomejs/biome/bin/biome',
  build: 'scripts/build.mjs',
  size: 'web/size.mjs',
  typecheck: 'scripts/typecheck.mjs',
};

/** The environment of a tool: quiet, asking nobody anything, and ending itself when this process is gone. */
export function toolEnvironment(more = {}) {
  const follow = `--import=${pathToFileURL(path.join(root, 'scripts/follow.mjs')).href}`;
  return {
    ...process.env,
    PATH: [path.join(root, 'node_modules/.bin'), process.env.PATH].join(path.delimiter),
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    NODE_OPTIONS: [process.env.NODE_OPTIONS, follow].filter(Boolean).join(' '),
    QUICKSLOT_FOLLOW: String(process.pid),
    ...more,
  };
}

/**
 * Starts a command of node_modules. `output` gathers what it says; `onLine` is told each chunk as well.
 * `done` resolves with its exit code.
 */
export function start(command, args, { env = {}, onOutput } = {}) {
  const file = path.join(root, commands[command]);
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: toolEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tool = { child, family: new Set(), output: '', onOutput, done: undefined };
  const hear = (chunk) => {
    if (tool.onOutput) tool.onOutput(chunk);
    else tool.output = (tool.output + chunk).slice(-60_000);
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  tool.done = new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
  return tool;
}

/** The ids of all processes below one, nearest first. */
export function descendants(pid) {
  if (process.platform === 'win32') return [];
  const found = [];
  if (existsSync(`/proc/${process.pid}/task/${process.pid}/children`)) {
    const visit = (parent) => {
      try {
        for (const child of readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ')) {
          if (child !== '') found.push(Number(child)) && visit(child);
        }
      } catch {
        // It ended meanwhile.
      }
    };
    visit(pid);
    return found;
  }
  const table = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout ?? '';
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const parents = [pid];
  for (const parent of parents) {
    for (const [child, above] of pairs) if (above === parent) found.push(child) && parents.push(child);
  }
  return found;
}

/** Notes who is below a tool now, so that they can be ended even when the tool itself has died. */
export function noteFamily(tool) {
  for (const pid of descendants(tool.child.pid)) tool.family.add(pid);
}

/** Ends a tool and its family: first by asking, after `patience` milliseconds by force. */
export async function stop(tool, patience = 1_500) {
  noteFamily(tool);
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(tool.child.pid), '/T', '/F']);
    return tool.done;
  }
  // Nothing is waited for where it ended already: the caller may be about to exit.
  if (tool.child.exitCode === null && tool.child.signalCode === null) {
    tool.child.kill('SIGTERM');
    await Promise.race([tool.done, sleep(patience)]);
  }
  for (const pid of [tool.child.pid, ...tool.family]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
  return tool.done;
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The process that ran this script: npm, where a shell may stand in between. */
export function launcher() {
  const ask = (what, pid) => {
    if (existsSync(`/proc/${pid}/stat`)) {
      const [, comm, ppid] = /\((.*)\) \S+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return { comm, ppid }[what] ?? '';
    }
    return spawnSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  };
  const isShell = /^(?:.*\/)?-?(?:sh|ash|dash|bash|zsh|ksh)$/.test(ask('comm', process.ppid));
  return (isShell && Number(ask('ppid', process.ppid))) || process.ppid;
}

/** True where nobody listens on the port. */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => resolve(true)));
  });
}

/** Waits up to `patience` milliseconds (a killed server needs a moment to let go) for a port to be free. */
export async function portIsFree(port, patience = 3_000) {
  for (const until = Date.now() + patience; ; await sleep(100)) {
    if (await isFree(port)) return true;
    if (Date.now() >= until) return false;
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
