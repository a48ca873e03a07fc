// Brings the local D1 of a folder up to the newest migration; asks wrangler only where there is one it has not had.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, start } from './processes.mjs';

function fingerprint() {
  const folder = path.join(root, 'migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    hash.update(`${name}\0`).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex');
}

export async function migrateLocally(persistTo) {
  const note = path.join(persistTo, 'migrated');
  const now = fingerprint();
  const isDone =
    existsSync(path.join(persistTo, 'v3/d1')) && existsSync(note) && readFileSync(note, 'utf8') === now;
  if (isDone) return;
  const tool = start('wrangler', ['d1', 'migrations', 'apply', 'DB', '--local', `--persist-to=${persistTo}`]);
  if ((await tool.done) !== 0) throw new Error(`The database could not be migrated:\n${tool.output.trim()}`);
  writeFileSync(note, now);
}
