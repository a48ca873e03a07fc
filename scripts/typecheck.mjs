// Checks each part with the tsconfig that names the platform it runs on.
import { spawnSync } from 'node:child_process';

const parts = [
  ['contract and domain', 'tsconfig.json'],
  ['worker', 'worker/tsconfig.json'],
  ['web', 'web/tsconfig.json'],
  ['service worker', 'web/tsconfig.sw.json'],
  ['tools and browser tests', 'tsconfig.node.json'],
];

let failed = 0;
for (const [name, project] of parts) {
  const run = spawnSync('tsc', ['--project', project], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    failed += 1;
    console.error(`types of ${name}: failed`);
  }
}
process.exit(failed === 0 ? 0 : 1);
