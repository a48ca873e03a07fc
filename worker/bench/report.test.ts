// The table: what meets an aim, what stands on the floor under it, and how it is written.
import { describe, expect, test } from 'vitest';
import { aimsLine, Figures, figuresTable } from './report.ts';
import type { Unit } from './scenario.ts';

const RATE: Unit = { what: 'bookings', unit: '/s', better: 'higher', aim: { peerTimes: 1 } };
const WAIT: Unit = { what: 'told', unit: 'ms', better: 'lower', aim: { peerTimes: 1 } };

function rowOf(unit: Unit, sides: { ours: number[]; minimal?: number[]; peer?: number[] }) {
  const figures = new Figures();
  for (const [side, values] of Object.entries(sides)) {
    for (const value of values) figures.note(unit, side as 'ours' | 'minimal' | 'peer', value);
  }
  const [row] = figures.rows();
  if (!row) throw new Error('There is no row.');
  return row;
}

describe('an aim', () => {
  test('is met by the median, whichever way is better', () => {
    expect(rowOf(RATE, { ours: [1, 100, 110], peer: [99] }).isMet).toBe(true);
    expect(rowOf(RATE, { ours: [98], peer: [99] }).isMet).toBe(false);
    expect(rowOf(WAIT, { ours: [98], peer: [99] }).isMet).toBe(true);
    expect(rowOf(WAIT, { ours: [100], peer: [99] }).isMet).toBe(false);
  });

  test('may be a figure, at which it is met', () => {
    const flat: Unit = { what: 'flat', unit: 'x', better: 'higher', aim: { figure: 0.9 }, isRatio: true };
    expect(rowOf(flat, { ours: [0.9] }).isMet).toBe(true);
    expect(rowOf(flat, { ours: [0.89] }).isMet).toBe(false);
  });

  test('of so many times the peer is neither met nor missed where there is no peer', () => {
    expect(rowOf(RATE, { ours: [1] }).isMet).toBeNull();
  });

  test('stands on a floor of 80 % of the minimal object', () => {
    expect(rowOf(RATE, { ours: [80], minimal: [100], peer: [1] }).isAboveFloor).toBe(true);
    expect(rowOf(RATE, { ours: [79], minimal: [100], peer: [1] }).isAboveFloor).toBe(false);
    expect(rowOf(WAIT, { ours: [125], minimal: [100], peer: [999] }).isAboveFloor).toBe(true);
    expect(rowOf(WAIT, { ours: [126], minimal: [100], peer: [999] }).isAboveFloor).toBe(false);
    const { aim: _aim, ...noAim } = RATE;
    expect(rowOf(noAim, { ours: [1], minimal: [100] }).isAboveFloor).toBeNull();
  });
});

test('ratios of two sides are not divided by each other, and nothing is divided by zero', () => {
  const ratio: Unit = { what: 'longer', unit: 'x', better: 'lower', aim: { figure: 2 }, isRatio: true };
  expect(rowOf(ratio, { ours: [1.5], minimal: [1], peer: [1] })).toMatchObject({
    toPeer: null,
    toMinimal: null,
    isMet: true,
  });
  expect(rowOf(WAIT, { ours: [1], minimal: [0], peer: [0] })).toMatchObject({
    toPeer: null,
    toMinimal: null,
  });
});

test('the table says median, ends, verdict and what was measured', () => {
  const rows = [
    rowOf(RATE, { ours: [1_000, 1_200, 1_100], minimal: [2_000], peer: [1_000] }),
    rowOf(
      { what: 'score', unit: 'of 100', better: 'higher', aim: { figure: 95 }, on: 'Lighthouse' },
      { ours: [96] },
    ),
  ];
  const lines = figuresTable(rows).split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[2]).toMatch(/1 100 \(1 000–1 200\).*1\.10x.*0\.55x.*met, BELOW 80 % of minimal.*bare workerd/);
  expect(lines[3]).toMatch(/96 .*≥ 95 .*met .*Lighthouse/);
  expect(aimsLine(rows)).toMatch(/^1 of 2 aims met/);
});
