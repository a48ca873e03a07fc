// The Worker as it is deployed: what `wrangler deploy --dry-run` uploads, with its rate limits counted in memory, and the
// same with counters around it.
import path from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { root, start, stop } from '../../scripts/processes.mjs';

export interface Bundle {
  /** The folder and the name of the module in it. */
  readonly folder: string;
  readonly script: string;
}

async function bundle(entry: string, outdir: string, webBuild: 'if-changed' | 'skip'): Promise<Bundle> {
  const tool = start('wrangler', ['deploy', entry, '--dry-run', `--outdir=${outdir}`], {
    env: { QUICKSLOT_BUILD: webBuild },
  });
  const code = await tool.done;
  await stop(tool, 0);
  if (code !== 0) throw new Error(`The Worker could not be bundled:\n${tool.output}`);
  return { folder: outdir, script: `${path.basename(entry, '.ts')}.js` };
}

/** Wrangler wants the web app built: by the first of the two, where it isn't yet. */
export async function bundleWorker(folder: string): Promise<{ real: Bundle; counting: Bundle }> {
  const real = await bundle('worker/bench/limits/worker.ts', path.join(folder, 'real'), 'if-changed');
  return {
    real,
    counting: await bundle('worker/bench/counting/worker.ts', path.join(folder, 'counting'), 'skip'),
  };
}

/**
 * What wrangler.toml says of the Worker, with a bundle as its code and `vars` as its settings. What
 * stands before it and hands out files is the platform's, and its local copy costs more than the real one: only the
 * page is measured with it.
 */
export function workerOptions(
  { folder, script }: Bundle,
  vars: Record<string, string>,
  files: 'with files' | 'without files' = 'without files',
): V4WorkerOptions {
  // The bundle holds every module, so no rules are needed for finding others.
  const {
    modulesRules: _rules,
    assets,
    ratelimits: _limits,
    ...options
  } = unstable_getMiniflareWorkerOptions(path.join(root, 'wrangler.toml')).workerOptions;
  const { bindings = {} } = options as { bindings?: object };
  return {
    ...options,
    rootPath: folder,
    modules: true,
    scriptPath: script,
    bindings: { ...bindings, ...vars },
    ...(files === 'with files' ? { assets } : {}),
    serviceBindings: {
      ...(files === 'with files' ? {} : { ASSETS: () => new Response(null, { status: 404 }) }),
    },
  } as V4WorkerOptions;
}
