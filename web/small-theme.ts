// Vite leaves what stands in public/ as it is: the script before the first paint loses its comments here.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'vite';

export function smallTheme(): Plugin {
  return {
    name: 'quickslot-small-theme',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const file = path.join(dir, 'theme.js');
      const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
      await writeFile(file, lines.filter((line) => line !== '' && !line.startsWith('//')).join('\n'));
    },
  };
}
