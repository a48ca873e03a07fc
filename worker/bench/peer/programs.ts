// The programs of the peer: where they are installed, and how they are started, each on a socket in one folder.
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SCHEMA } from './schema.ts';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** What a machine of this size is usually given; every commit still waits for the disk. */
const POSTGRES_SETTINGS = {
  listen_addresses: '',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  max_connections: '60',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
  random_page_cost: '1.1',
  jit: 'off',
  wal_compression: 'on',
  fsync: 'on',
  synchronous_commit: 'on',
};

function findOnPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

function postgresFolder(): string | undefined {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return path.join(DEBIAN_POSTGRES, newest, 'bin');
  const found = findOnPath('initdb');
  return found && path.dirname(found);
}

export interface Installed {
  readonly postgres: string;
  readonly redis: string;
  readonly versions: { readonly postgres: string; readonly redis: string };
}

/** The programs of the peer, or what is missing. */
export function findPeer(): Installed | { readonly missing: string } {
  const postgres = postgresFolder();
  const redis = findOnPath('redis-server');
  if (postgres === undefined) return { missing: 'postgresql' };
  if (redis === undefined) return { missing: 'redis-server' };
  const version = (file: string) =>
    /\d+\.[\d.]+/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[0] ?? '';
  return {
    postgres,
    redis,
    versions: { postgres: version(path.join(postgres, 'postgres')), redis: version(redis) },
  };
}

/** PostgreSQL refuses to run as root: then as the user that Debian made for it. */
function postgresUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function startPostgres(bin: string, folder: string): Promise<ChildProcess> {
  const user = postgresUser();
  mkdirSync(folder, { recursive: true });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--locale=C', '-E', 'UTF8'],
    {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const options = Object.entries({ ...POSTGRES_SETTINGS, unix_socket_directories: folder }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, ...options], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  for (let tries = 0; ; tries += 1) {
    try {
      const client = new pg.Client({ host: folder, user: 'postgres', database: 'postgres' });
      await client.connect();
      await client.query(SCHEMA);
      await client.end();
      return server;
    } catch (error) {
      if (tries > 100 || server.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

export async function startRedis(file: string, socket: string): Promise<ChildProcess> {
  const args = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--save',
    '',
    '--appendonly',
    'no',
    '--daemonize',
    'no',
  ];
  const server = spawn(file, args, { stdio: 'ignore', cwd: path.dirname(socket) });
  while (!existsSync(socket)) {
    if (server.exitCode !== null) throw new Error('Redis did not start.');
    await sleep(20);
  }
  return server;
}

export function startServer(env: Record<string, string>): Promise<{ server: ChildProcess; port: number }> {
  const server = fork(path.join(import.meta.dirname, 'server.ts'), {
    execArgv: process.execArgv,
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  return new Promise((resolve, reject) => {
    server.once('message', (message) => resolve({ server, port: (message as { port: number }).port }));
    server.once('exit', () => reject(new Error('The peer did not start.')));
  });
}

export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
