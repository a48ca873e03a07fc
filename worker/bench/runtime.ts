// Starts a Worker on workerd with its databases on disk, reached by a direct socket: no proxy stands in between.
import { mkdirSync } from 'node:fs';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import { familyOf } from './processes.ts';

export interface Runtime {
  readonly miniflare: Miniflare;
  readonly port: number;
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export async function startRuntime(
  name: string,
  stateFolder: string,
  options: V4WorkerOptions,
  port = 0,
): Promise<Runtime> {
  mkdirSync(stateFolder, { recursive: true });
  const before = new Set(familyOf(process.pid));
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      resourcePersistencePath: stateFolder,
      // Nothing is fetched from the network.
      cf: false,
      log: new Log(LogLevel.WARN),
      workers: [{ ...options, name, unsafeDirectSockets: [{ host: '127.0.0.1', port }] }],
    }),
  );
  const url = await miniflare.unsafeGetDirectURL(name);
  const pids = familyOf(process.pid).filter((pid) => !before.has(pid));
  return { miniflare, port: Number(url.port), pids, stop: () => miniflare.dispose() };
}
