// Names in index.html what the board's page needs beside the app's start: inert links, which the Worker switches on in
// the pages of boards, so that their code and looks are on the way before any script has run.
import type { HtmlTagDescriptor, Plugin } from 'vite';

const BOARD = '/views/board/Board.tsx';

export function firstBoard(): Plugin {
  return {
    name: 'quickslot-first-board',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {}, chunk: entry }) {
        const scripts = new Set<string>();
        const styles = new Set<string>();
        const visit = (file: string) => {
          const chunk = bundle[file];
          if (chunk?.type !== 'chunk' || scripts.has(file)) return;
          scripts.add(file);
          for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
          for (const next of chunk.imports) visit(next);
        };
        if (entry) visit(entry.fileName);
        const start = new Set([...scripts, ...styles]);
        const board = Object.values(bundle).find(
          (one) => one.type === 'chunk' && one.facadeModuleId?.endsWith(BOARD),
        );
        if (!board) throw new Error(`The build has no ${BOARD}.`);
        visit(board.fileName);
        const link = (rel: string, file: string): HtmlTagDescriptor => ({
          tag: 'link',
          attrs: { 'data-board': rel, crossorigin: true, href: `/${file}` },
          injectTo: 'head',
        });
        return [
          ...[...styles].filter((file) => !start.has(file)).map((file) => link('stylesheet', file)),
          ...[...scripts].filter((file) => !start.has(file)).map((file) => link('modulepreload', file)),
        ];
      },
    },
  };
}
