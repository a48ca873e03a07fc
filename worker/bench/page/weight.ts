// What the first answer holds and asks for: the board in it, and the JavaScript that it names.
import { gzipSync } from 'node:zlib';
import { FIRST_BOARD_ID, type FirstBoard } from '../../contract/board.ts';

/** The addresses of the scripts that a page loads before it can be used: named in it, run or fetched ahead. */
export function scriptsOf(html: string): string[] {
  const tags = [...html.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag);
  const named = tags.flatMap((tag) => {
    const isScript = tag.startsWith('<script') || /\brel="modulepreload"/.test(tag);
    const address = /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1];
    return isScript && address ? [address] : [];
  });
  return [...new Set(named)];
}

/** How many slots the board has that a page brings along; 0 where it brings none. */
export function slotsIn(html: string): number {
  const json = new RegExp(`<script[^>]*id="${FIRST_BOARD_ID}"[^>]*>([^<]*)</script>`).exec(html)?.[1];
  return json === undefined ? 0 : (JSON.parse(json) as FirstBoard).slots.slots.length;
}

export interface Weight {
  readonly slots: number;
  /** JavaScript that the page loads first, gzipped, in kilobytes. */
  readonly scriptKb: number;
}

export async function weigh(board: string): Promise<Weight> {
  const html = await (await fetch(board)).text();
  let bytes = 0;
  for (const address of scriptsOf(html)) {
    const answer = await fetch(new URL(address, board));
    if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}`);
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  return { slots: slotsIn(html), scriptKb: bytes / 1_000 };
}
