// A real server as a person starts it: `npm run dev` on a port and a folder of its own, killed as rudely as a test likes.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/processes.mjs';

/** Where the shared server looks for the provider and the push service of the tests, which the tests open themselves. */
export function ports(): { readonly provider: number; readonly push: number } {
  const known = process.env.QUICKSLOT_E2E_PORTS;
  if (!known) throw new Error('The server of the browser tests is not there.');
  return JSON.parse(known);
}

const root = path.resolve(import.meta.dirname, '../..');

export class DevServer {
  #child: ChildProcess | undefined;
  #said = '';

  private constructor(
    readonly port: number,
    readonly folder: string,
    private readonly vars: Readonly<Record<string, string>>,
  ) {}

  /** A server that does not run yet. Without the demo it starts in half the time. */
  static async prepare({
    demo,
    vars = {},
  }: {
    demo: boolean;
    vars?: Readonly<Record<string, string>>;
  }): Promise<DevServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'quickslot-e2e-'));
    if (!demo) {
      mkdirSync(path.join(folder, 'state'), { recursive: true });
      writeFileSync(path.join(folder, 'state/seeded'), 'A test brings its own calendars.\n');
    }
    return new DevServer(await freePort(), folder, vars);
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts it and waits until it says that it is open. */
  async start(patience = 90_000): Promise<void> {
    const args = [
      'run',
      'dev',
      '--',
      '--port',
      String(this.port),
      '--persist-to',
      path.join(this.folder, 'state'),
    ];
    this.#said = '';
    const vars = Object.entries({ RATE_LIMITS: 'off', ...this.vars }).flatMap(([name, value]) => [
      '--var',
      `${name}:${value}`,
    ]);
    const child = spawn('npm', [...args, ...vars], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-40_000);
      });
    }
    for (const until = Date.now() + patience; !this.#said.includes('QuickSlot is open at'); await sleep(50)) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`The server did not start:\n${this.#said}`);
    }
  }

  /** What the server said since it was started: its log. */
  get log(): string {
    return this.#said;
  }

  /** `kill -9` for everything that belongs to it. Returns once the port is silent. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid === undefined) return;
    const alive = () => {
      try {
        process.kill(-pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    try {
      process.kill(-pid, signal);
    } catch {
      return;
    }
    for (const until = Date.now() + 5_000; alive() && Date.now() < until; await sleep(50));
    if (alive()) process.kill(-pid, 'SIGKILL');
  }
}
