// What is read out of a page and out of a report of Lighthouse.
import { expect, test } from 'vitest';
import { findingsOf } from './lighthouse.ts';
import { scriptsOf, slotsIn } from './weight.ts';

test('scripts that are run and fetched ahead count once, and nothing else does', () => {
  const html = `<script src="/theme.js"></script><link rel="stylesheet" href="/a.css">
    <link data-board="modulepreload" href="/inert.js"><script type="module" crossorigin src="/index.js"></script>
    <link crossorigin href="/board.js" rel="modulepreload"><link rel="modulepreload" href="/index.js">
    <script type="application/json" id="first-board">{}</script>`;
  expect(scriptsOf(html)).toEqual(['/theme.js', '/index.js', '/board.js']);
});

test('a page tells how many slots it brings along', () => {
  const board = JSON.stringify({ slots: { slots: [{}, {}] } });
  expect(slotsIn(`<script type="application/json" id="first-board">${board}</script>`)).toBe(2);
  expect(slotsIn('<div id="app"></div>')).toBe(0);
});

test('a visit that failed is no finding', () => {
  const report = {
    categories: {
      performance: { score: 0.964 },
      accessibility: { score: 1 },
      'best-practices': { score: null },
    },
    audits: { 'cumulative-layout-shift': { numericValue: 0.01 } },
  };
  expect(findingsOf(report)).toMatchObject({
    scores: { performance: 96, accessibility: 100, 'best-practices': 0 },
    layoutShift: 0.01,
  });
  expect(() => findingsOf({ ...report, runtimeError: { message: 'NO_FCP' } })).toThrow('NO_FCP');
});
