// The demo as people meet it: the built app and the Worker on workerd, filled through the public API.
import path from 'node:path';
import { demoCalendars } from '../../../scripts/demo.mjs';
import { seed } from '../../../scripts/seed.mjs';
import { type Bundle, workerOptions } from '../bundles.ts';
import { migrate } from '../ours.ts';
import { settings } from '../people.ts';
import { startRuntime } from '../runtime.ts';
import { startEdge } from './edge.ts';

export interface PageServer {
  readonly origin: string;
  /** Where the demo's first board is. */
  readonly board: string;
  stop(): Promise<void>;
}

export async function startPage(bundle: Bundle, folder: string): Promise<PageServer> {
  let port = 0;
  const edge = await startEdge(() => port);
  const origin = `http://localhost:${edge.port}`;
  // A cookie of production needs TLS.
  const vars = { ...settings(), ENVIRONMENT: 'development', ORIGIN: origin };
  const options = workerOptions(bundle, vars, 'with files');
  const runtime = await startRuntime('page', path.join(folder, 'page'), options);
  port = runtime.port;
  const stop = async () => {
    await edge.stop();
    await runtime.stop();
  };
  try {
    await migrate(runtime.miniflare);
    await seed(origin);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, board: `${origin}/c/${demoCalendars()[0]?.calendar.slug}`, stop };
}
