// `npm run dev -- [flags of wrangler dev]`: migrates, builds, seeds the demo once, serves, and leaves nothing behind.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { PEOPLE } from './demo.mjs';
import { migrateLocally } from './migrate.mjs';
import { freePort, isAlive, launcher, noteFamily, portIsFree, root, start, stop } from './processes.mjs';
import { seed } from './seed.mjs';
import { startServer, untilHealthy } from './server.mjs';

const began = Date.now();
const { port, persistTo, rest } = readFlags(process.argv.slice(2));
const origin = `http://localhost:${port}`;
const seeded = path.join(persistTo, 'seeded');
const servers = new Set();
let stopping = false;

/** Takes --port and --persist-to out of the flags; everything else is wrangler's. */
function readFlags(args) {
  const { tokens } = parseArgs({ args, strict: false, allowPositionals: true, tokens: true });
  const mine = { port: '8787', 'persist-to': '.wrangler/state' };
  const taken = new Set();
  for (const token of tokens) {
    if (token.kind !== 'option' || !(token.name in mine)) continue;
    const value = token.inlineValue ? token.value : args[token.index + 1];
    if (value === undefined) fail(`--${token.name} wants a value.`);
    mine[token.name] = value;
    taken.add(token.index);
    if (!token.inlineValue) taken.add(token.index + 1);
  }
  const port = Number(mine.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`--port ${mine.port} is not a port (1 to 65535).`);
  return {
    port,
    persistTo: path.resolve(root, mine['persist-to']),
    rest: args.filter((_, index) => !taken.has(index)),
  };
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

async function stopAll(code) {
  if (stopping) return;
  stopping = true;
  await Promise.all([...servers].map((server) => stop(server)));
  process.exit(code);
}

/** A server whose processes are kept count of, so that all of them can be ended whatever dies first. */
async function serve(options) {
  const server = startServer(options);
  servers.add(server);
  server.done.then(() => {
    servers.delete(server);
    if (!stopping) return stop(server, 0);
  });
  return server;
}

/** Seeds through the public API of a server of its own, so that the real one is whole when it first answers. */
async function seedDemo(migrated) {
  const temporaryPort = await freePort();
  const assets = path.join(persistTo, 'no-assets');
  mkdirSync(assets, { recursive: true });
  const server = await serve({
    port: temporaryPort,
    origin,
    persistTo,
    more: ['--var=RATE_LIMITS:off', `--assets=${assets}`],
    env: { QUICKSLOT_BUILD: 'skip' },
  });
  await migrated;
  await untilHealthy(server, temporaryPort);
  await seed(`http://127.0.0.1:${temporaryPort}`, { origin });
  await stop(server);
  writeFileSync(seeded, `${new Date().toISOString()}\n`);
}

/** The first web build goes on beside the seed; wrangler's own then finds nothing to do. */
async function buildApp() {
  const tool = start('build', [], { env: { QUICKSLOT_BUILD: 'if-changed' } });
  servers.add(tool);
  const code = await tool.done;
  servers.delete(tool);
  if (code !== 0) throw new Error(`The web app could not be built:\n${tool.output.trim()}`);
}

function announce() {
  const width = Math.max(...PEOPLE.map((person) => person.email.length));
  const people = PEOPLE.map((one) => `  ${one.role.padEnd(9)} ${one.email.padEnd(width)}   ${one.password}`);
  console.log(
    [
      '',
      `  QuickSlot is open at ${origin}   (ready in ${((Date.now() - began) / 1_000).toFixed(1)} s)`,
      '',
      '  Sign-ins of the demo (role, address, password):',
      ...people,
      '',
      `  API: ${origin}/api/docs    State: ${path.relative(process.cwd(), persistTo)}    Stop: Ctrl-C`,
      '',
    ].join('\n'),
  );
}

/** wrangler runs no crons by itself. The first runs find what a server that was killed left behind in its queue. */
function keepCron() {
  const run = () => fetch(`http://127.0.0.1:${port}/cdn-cgi/handler/scheduled`).catch(() => {});
  run();
  setTimeout(run, 20_000).unref();
  setInterval(run, 300_000).unref();
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < 22) {
    fail('Start this with `npm run dev` after `npm ci`: that brings the Node that wrangler needs along.');
  }
  if (!(await portIsFree(port))) {
    fail(
      `Port ${port} is in use. Stop what runs there, or choose another: npm run dev -- --port ${port + 1}`,
    );
  }
  mkdirSync(path.join(root, 'web/dist'), { recursive: true });
  mkdirSync(persistTo, { recursive: true });
  console.log('Preparing QuickSlot ...');
  const migrated = migrateLocally(persistTo);
  if (!existsSync(seeded)) {
    console.log('Seeding the demo (only this once) ...');
    await Promise.all([seedDemo(migrated), buildApp()]);
  }
  await migrated;
  if (stopping) return;
  const server = await serve({ port, origin, persistTo, more: ['--var=RATE_LIMITS:on', ...rest] });
  await untilHealthy(server, port);
  server.onOutput = (chunk) => process.stdout.write(chunk);
  announce();
  setInterval(() => noteFamily(server), 1_000).unref();
  keepCron();
  const code = await server.done;
  await stopAll(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopAll(0));

// npm killed by force tells nobody: notice that it is gone.
if (process.env.npm_lifecycle_event) {
  const npm = launcher();
  setInterval(() => isAlive(npm) || stopAll(1), 250).unref();
}

main().catch(async (error) => {
  if (stopping) return;
  console.error(`\n${error.message}\n`);
  await stopAll(1);
});
