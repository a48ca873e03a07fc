// The demo's board as a phone meets it: Lighthouse's findings, what the first answer holds, and a tap on a slot. Ours
// alone, and while nothing else runs.
import path from 'node:path';
import { findChromium } from '../../../scripts/chromium.mjs';
import type { Bundle } from '../bundles.ts';
import { installLighthouse, lighthouse } from '../page/lighthouse.ts';
import { type PageServer, startPage } from '../page/server.ts';
import { openBrowser, slotsWithoutCalls, taps } from '../page/tap.ts';
import { weigh } from '../page/weight.ts';
import { check, type Note, type Unit } from '../scenario.ts';

export const PAGE = 'page';

const ON_LIGHTHOUSE = 'Lighthouse, mobile';
const ON_CHROMIUM = 'Chromium';
const ON_SLOW_CHROMIUM = 'Chromium, CPU slowed 4x';
const ON_FILES = 'the built files';

const score = (what: string, figure: number): Unit => ({
  what: `the demo's board: ${what}`,
  unit: 'of 100',
  better: 'higher',
  aim: { figure },
  on: ON_LIGHTHOUSE,
});
const painted = (what: string): Unit => ({
  what: `the demo's board: ${what}`,
  unit: 'ms',
  better: 'lower',
  on: ON_LIGHTHOUSE,
});

const UNITS = {
  performance: score('performance', 95),
  accessibility: score('accessibility', 100),
  bestPractices: score('best practices', 100),
  shift: {
    what: "the demo's board: layout shift",
    unit: 'CLS',
    better: 'lower',
    aim: { figure: 0 },
    on: ON_LIGHTHOUSE,
  },
  firstPaint: painted('first contentful paint'),
  largestPaint: painted('largest contentful paint'),
  blocked: painted('total blocking time'),
  script: {
    what: "the board's initial JavaScript, gzipped",
    unit: 'kB',
    better: 'lower',
    aim: { figure: 45 },
    on: ON_FILES,
  },
  slots: {
    what: 'slots shown from the first answer alone',
    unit: 'slots',
    better: 'higher',
    aim: { figure: 1 },
    on: ON_CHROMIUM,
  },
  frames: {
    what: 'a tap on a slot until the tile has changed',
    unit: 'frames',
    better: 'lower',
    aim: { figure: 1 },
    on: ON_SLOW_CHROMIUM,
  },
  tap: {
    what: 'from the lifted finger until that frame is painted',
    unit: 'ms',
    better: 'lower',
    on: ON_SLOW_CHROMIUM,
  },
} satisfies Record<string, Unit>;

interface Room {
  readonly bundle: Bundle;
  readonly folder: string;
  readonly rounds: number;
  readonly note: Note;
  readonly say: (words: string) => void;
  readonly skip: (words: string) => void;
  /** Takes what must be ended where the bench is broken off. */
  readonly onStart: (stop: () => void | Promise<void>) => void;
}

async function look(server: PageServer, room: Room): Promise<string | undefined> {
  const { note, rounds, say } = room;
  const { slots, scriptKb } = await weigh(server.board);
  check(slots > 0, "the first answer doesn't carry the board");
  note(UNITS.script, 'ours', scriptKb);
  const chromium = findChromium();
  if (chromium === undefined) {
    room.skip('NO BROWSER: there is no Chromium here (Debian: apt-get install chromium; or set CHROMIUM).');
    return undefined;
  }
  const browser = await openBrowser(chromium);
  room.onStart(() => browser.close());
  const version = `Chromium ${browser.version()}`;
  for (let i = 0; i < rounds; i += 1) {
    note(UNITS.slots, 'ours', await slotsWithoutCalls(browser, server));
  }
  for (const { frames, ms } of await taps(browser, server, rounds)) {
    note(UNITS.frames, 'ours', frames);
    note(UNITS.tap, 'ours', ms);
  }
  await browser.close();
  say('installing Lighthouse where it is not there yet');
  const installed = installLighthouse();
  if ('missing' in installed) {
    room.skip(`NO LIGHTHOUSE: it could not be installed (${installed.missing}).`);
    return version;
  }
  for (let i = 0; i < rounds; i += 1) {
    const out = path.join(room.folder, `lighthouse-${i}.json`);
    const found = await lighthouse(server.board, chromium, out, room.onStart);
    note(UNITS.performance, 'ours', found.scores.performance);
    note(UNITS.accessibility, 'ours', found.scores.accessibility);
    note(UNITS.bestPractices, 'ours', found.scores['best-practices']);
    note(UNITS.shift, 'ours', found.layoutShift);
    note(UNITS.firstPaint, 'ours', found.firstPaintMs);
    note(UNITS.largestPaint, 'ours', found.largestPaintMs);
    note(UNITS.blocked, 'ours', found.blockedMs);
  }
  return `${version}, Lighthouse ${installed.version}, text compressed on the way as the edge does`;
}

/** What it was measured with; undefined where there was nothing to measure with. */
export async function page(room: Room): Promise<string | undefined> {
  const server = await startPage(room.bundle, room.folder);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= server.stop();
    return stopping;
  };
  room.onStart(stop);
  try {
    return await look(server, room);
  } finally {
    await stop();
  }
}
