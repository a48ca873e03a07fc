// One local server: `wrangler dev` with the development settings on a folder of its own.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newSecrets } from './keys.mjs';
import { noteFamily, start, stop } from './processes.mjs';

/** A dotenv file beside the state with this installation's secrets: made once, so that sign-ins survive a restart. */
export function secretsFile(persistTo) {
  const file = path.join(persistTo, 'secrets.env');
  mkdirSync(persistTo, { recursive: true });
  const known = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const missing = Object.entries(newSecrets()).filter(([name]) => !new RegExp(`^${name}=`, 'm').test(known));
  if (missing.length > 0) {
    writeFileSync(file, known + missing.map(([name, value]) => `${name}='${value}'\n`).join(''), {
      mode: 0o600,
    });
    chmodSync(file, 0o600);
  }
  return file;
}

/** Starts a server. Later `--var`s win, so `more` may hold the user's own. */
export function startServer({ port, origin, persistTo, more = [], env }) {
  return start(
    'wrangler',
    [
      'dev',
      `--port=${port}`,
      `--persist-to=${persistTo}`,
      `--env-file=${secretsFile(persistTo)}`,
      '--show-interactive-dev-session=false',
      '--var=ENVIRONMENT:development',
      `--var=ORIGIN:${origin}`,
      '--var=PAYMENTS:embedded',
      ...more,
    ],
    { env: { QUICKSLOT_BUILD: 'if-changed', ...env } },
  );
}

/** Resolves once the server can take bookings; rejects with what it said where it ends or takes too long. */
export async function untilHealthy(server, port, patience = 120_000) {
  let ended = false;
  server.done.then(() => {
    ended = true;
  });
  for (const until = Date.now() + patience; Date.now() < until; await sleep(100)) {
    noteFamily(server);
    // wrangler waits for a file to change; nobody is going to change one.
    if (/Build failed|\[custom build\].*(?:failed|exited with)/i.test(server.output)) {
      await stop(server);
      throw new Error(`The Worker could not be built:\n${server.output.trim()}`);
    }
    if (ended) throw new Error(`The server ended before it was ready:\n${server.output.trim()}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/api/health`, {
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.ok && (await answer.json()).status === 'ok') return noteFamily(server);
    } catch {
      // Not yet.
    }
  }
  await stop(server);
  throw new Error(`The server was not ready within ${patience / 1_000} s:\n${server.output.trim()}`);
}
