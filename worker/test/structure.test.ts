// The shape of the house: which folder may know of which, and a few things that are wrong wherever they stand.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
/** Longer than this, a file has taken a second job. Data files are no files of lines to read. */
const MAX_LINES = 400;

interface Source {
  /** Relative to the root, with slashes. */
  name: string;
  text: string;
  /** What it imports: files of ours by their path from the root, packages by their name. */
  imports: string[];
}

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => /\.(?:ts|tsx|mjs)$/.test(name) && !name.includes('/dist/') && !name.endsWith('.d.ts'));
}

const IMPORT =
  /(?:^|[;\n])\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function read(name: string): Source {
  const text = readFileSync(path.join(root, name), 'utf8');
  const imports = [...text.matchAll(IMPORT)].map((match) => {
    const target = match[1] ?? match[2] ?? '';
    return target.startsWith('.') ? path.posix.join(path.posix.dirname(name), target) : target;
  });
  return { name, text, imports };
}

const sources = [...filesUnder('worker'), ...filesUnder('web/src'), ...filesUnder('scripts')].map(read);
const product = sources.filter(
  ({ name }) => !name.endsWith('.test.ts') && !/^worker\/(?:test|bench)\//.test(name),
);

/** `file -> import` for each import of a folder's files that is not allowed there. */
function strays(folder: string, allowed: readonly RegExp[]): string[] {
  return product
    .filter(({ name }) => name.startsWith(`${folder}/`))
    .flatMap(({ name, imports }) =>
      imports
        .filter((target) => !allowed.some((one) => one.test(target)))
        .map((target) => `${name} -> ${target}`),
    );
}

const anyPackage = /^(?!worker\/|web\/|scripts\/)/;
const within = (...folders: string[]) => new RegExp(`^(?:${folders.join('|')})`);

describe('imports go one way', () => {
  test('the domain knows nothing but itself and the polyfill of Temporal', () => {
    expect(strays('worker/domain', [/^worker\/domain\//, /^temporal-polyfill/])).toEqual([]);
  });

  test('the contract is a leaf: itself, the domain, and the schema library', () => {
    expect(
      strays('worker/contract', [/^worker\/(?:contract|domain)\//, /^zod$/, /^@hono\/zod-openapi$/]),
    ).toEqual([]);
  });

  test('objects know the domain and the contract; platform, settings and D1 come in through their adapters', () => {
    const shared = within(
      'worker/contract/',
      'worker/domain/',
      'worker/env\\.ts',
      'worker/clock\\.ts',
      'worker/db/',
      'worker/durable/',
    );
    for (const folder of ['calendar', 'user', 'unlock', 'durable']) {
      expect(strays(`worker/${folder}`, [shared, within(`worker/${folder}/`), anyPackage])).toEqual([]);
    }
  });

  test('what an object decides knows neither the platform nor D1: only its adapter and its outbox do', () => {
    const adapters =
      /^worker\/calendar\/(?:calendar-object|calendar-calls|client|sockets|deadlines|projection)\.ts$/;
    const knowing = product
      .filter(({ name }) => name.startsWith('worker/calendar/') && !adapters.test(name))
      .flatMap(({ name, imports }) =>
        imports
          .filter((target) => /^cloudflare:|^worker\/(?:db|env)/.test(target))
          .map((target) => `${name} -> ${target}`),
      );
    expect(knowing).toEqual([]);
  });

  test('the web app shares nothing with the Worker but the contract and the domain', () => {
    expect(strays('web/src', [within('web/src/', 'worker/contract/', 'worker/domain/'), anyPackage])).toEqual(
      [],
    );
  });

  test('the Worker knows nothing of the web app and the scripts', () => {
    expect(strays('worker', [/^worker\//, anyPackage])).toEqual([]);
  });
});

describe('nowhere', () => {
  const where = (pattern: RegExp, files = product) =>
    files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

  test('is a transaction of an object asynchronous: its writes would stay when it fails', () => {
    expect(where(/transactionSync(?:<[^>]*>)?\(\s*async\b/)).toEqual([]);
    expect(where(/\.transaction\(\s*async\b/)).toEqual([]);
  });

  test('is an alarm set but in the one place that knows all deadlines', () => {
    expect(where(/\.setAlarm\(/).filter((name) => name !== 'worker/durable/deadlines.ts')).toEqual([]);
  });

  test('is an object reached but through its client', () => {
    expect(
      where(/\.getByName\(/).filter((name) => !/^worker\/(?:calendar|user|unlock)\/client\.ts$/.test(name)),
    ).toEqual([]);
  });

  test(`is a file longer than ${MAX_LINES} lines`, () => {
    const long = sources
      .filter(({ name }) => !/\.data\.ts$/.test(name))
      .map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });
});
