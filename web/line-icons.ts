// Puts the line icons into index.html, as symbols that the app refers to by their ids.
import type { Plugin } from 'vite';
import { PATHS } from './src/components/icon-paths.ts';

export function lineIcons(): Plugin {
  return {
    name: 'quickslot-line-icons',
    transformIndexHtml() {
      const children = Object.entries(PATHS).map(([name, d]) => ({
        tag: 'symbol',
        attrs: { id: `icon-${name}`, viewBox: '0 0 20 20' },
        children: [{ tag: 'path', attrs: { d } }],
      }));
      return [
        {
          tag: 'svg',
          attrs: { class: 'line-icons', width: '0', height: '0', 'aria-hidden': 'true' },
          children,
          injectTo: 'body',
        },
      ];
    },
  };
}
