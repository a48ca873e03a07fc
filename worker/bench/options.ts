// What `npm run bench` may be told.
import { parseArgs } from 'node:util';

export interface Options {
  /** Names of scenarios; empty: all of them. */
  readonly only: readonly string[];
  readonly rounds: number;
  readonly out: string;
  /** A file for the tables as Markdown. */
  readonly markdown: string | undefined;
}

const MIN_HONEST_ROUNDS = 5;

/** Throws with words for a person where the arguments are wrong. */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: String(MIN_HONEST_ROUNDS) },
      out: { type: 'string', default: 'bench-results.json' },
      markdown: { type: 'string' },
    },
  });
  const only = (values.only ?? '').split(',').filter(Boolean);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no scenario ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 20)
    throw new Error('--rounds is a number from 1 to 20');
  return { only, rounds, out: values.out, markdown: values.markdown };
}
