// The machine that the figures are of.
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { median } from './stats.ts';

const require = createRequire(import.meta.url);
const TMPFS = 0x01021994;

function versionOf(name: string): string {
  const file = require.resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The median time that a 4 KiB write takes to reach the disk, in milliseconds. */
function fsyncMs(folder: string): number {
  const scratch = mkdtempSync(path.join(folder, 'fsync-'));
  const file = openSync(path.join(scratch, 'file'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: 60 }, () => {
    const began = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  rmSync(scratch, { recursive: true });
  return median(times);
}

export type Machine = ReturnType<typeof describeMachine>;

/** `folder` is where the databases lie. */
export function describeMachine(folder: string) {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    workerd: versionOf('workerd'),
    miniflare: versionOf('miniflare'),
    fsyncMs: fsyncMs(folder),
    /** On a disk that is memory a commit waits for nothing: such figures say little. */
    onTmpfs: statfsSync(folder).type === TMPFS,
    loadBefore: loadavg()[0] ?? 0,
  };
}
