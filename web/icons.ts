// Draws every icon from icon.svg and badge.svg while the app is built, so that no picture is kept in the repository.
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Plugin } from 'vite';

const GROUND = '#14171d';
const source = new URL('./icon.svg', import.meta.url);
/** Of which platforms show the outline alone, in a colour of theirs. */
const outline = new URL('./badge.svg', import.meta.url);

/** The picture on a ground without corners or transparency, for platforms that cut their own shape. */
async function fullBleed(svg: string, size: number, scale: number): Promise<Buffer> {
  const inner = Math.round(size * scale);
  const picture = await sharp(Buffer.from(svg), { density: 288 }).resize(inner, inner).png().toBuffer();
  return sharp({ create: { width: size, height: size, channels: 3, background: GROUND } })
    .composite([{ input: picture, gravity: 'center' }])
    .png({ palette: true })
    .toBuffer();
}

async function rounded(svg: string, size: number): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: 288 }).resize(size, size).png({ palette: true }).toBuffer();
}

/** Emits /icons/*: the favicon, 192 and 512, a maskable 512, Apple's 180, and a badge for notices. */
export function icons(): Plugin {
  return {
    name: 'quickslot-icons',
    apply: 'build',
    async generateBundle() {
      const svg = await readFile(source, 'utf8');
      const files: [name: string, content: Buffer | string][] = [
        ['favicon.svg', svg],
        ['icon-192.png', await rounded(svg, 192)],
        ['icon-512.png', await rounded(svg, 512)],
        // What matters must lie in the inner 80 % of a maskable icon.
        ['maskable-512.png', await fullBleed(svg, 512, 0.9)],
        ['apple-touch-180.png', await fullBleed(svg, 180, 1)],
        [
          'badge-96.png',
          await sharp(await readFile(outline), { density: 288 })
            .resize(96, 96)
            .png()
            .toBuffer(),
        ],
      ];
      for (const [name, content] of files) {
        this.emitFile({ type: 'asset', fileName: `icons/${name}`, source: content });
      }
    },
  };
}
