// The Worker as it is deployed: what `wrangler deploy --dry-run` uploads, and the same with counters around it.
import path from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { root, start, stop } from '../../scripts/processes.mjs';

export interface Bundle {
  /** The folder and the name of the module in it. */
  readonly folder: string;
  readonly script: string;
}

async function bundle(entry: string, outdir: string): Promise<Bundle> {
  const tool = start('wrangler', ['deploy', entry, '--dry-run', `--outdir=${outdir}`], {
    env: { QUICKSLOT_BUILD: 'if-changed' },
  });
  const code = await tool.done;
  await stop(tool, 0);
  if (code !== 0) throw new Error(`The Worker could not be bundled:\n${tool.output}`);
  return { folder: outdir, script: `${path.basename(entry, '.ts')}.js` };
}

/** One after the other: both build the web app where it isn't built yet. */
export async function bundleWorker(folder: string): Promise<{ real: Bundle; counting: Bundle }> {
  const real = await bundle('worker/index.ts', path.join(folder, 'real'));
  return { real, counting: await bundle('worker/bench/counting/worker.ts', path.join(folder, 'counting')) };
}

/** What wrangler.toml says of the Worker, with a bundle as its code and `vars` as its settings. */
export function workerOptions({ folder, script }: Bundle, vars: Record<string, string>): V4WorkerOptions {
  // The bundle holds every module: no rules are needed for finding others.
  const { modulesRules: _, ...options } = unstable_getMiniflareWorkerOptions(
    path.join(root, 'wrangler.toml'),
  ).workerOptions;
  const { bindings = {} } = options as { bindings?: object };
  return {
    ...options,
    rootPath: folder,
    modules: true,
    scriptPath: script,
    bindings: { ...bindings, ...vars },
  } as V4WorkerOptions;
}
