// What `npm run bench` may be told, and what it refuses.
import { describe, expect, test } from 'vitest';
import { readOptions } from './options.ts';

const NAMES = ['cost', 'fanout'];

describe('what the bench may be told', () => {
  test('is nothing: all scenarios in five rounds', () => {
    expect(readOptions([], NAMES)).toEqual({
      only: [],
      rounds: 5,
      out: 'bench-results.json',
      markdown: undefined,
    });
  });

  test('names scenarios, rounds and files', () => {
    const args = ['--only', 'fanout,cost', '--rounds', '7', '--out', 'a.json', '--markdown', 'a.md'];
    expect(readOptions(args, NAMES)).toEqual({
      only: ['fanout', 'cost'],
      rounds: 7,
      out: 'a.json',
      markdown: 'a.md',
    });
  });

  test.each([[['--only', 'fan']], [['--rounds', '0']], [['--rounds', '1.5']], [['--fast']]])(
    'is refused where it is wrong: %j',
    (args) => {
      expect(() => readOptions(args, NAMES)).toThrow();
    },
  );
});
