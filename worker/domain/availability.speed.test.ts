// How fast a board is answered. For Node only: workerd stops the clock while code runs.

import { expect, test } from 'vitest';
import { type Rules, slotsIn } from './availability.ts';
import { DAY_MS, MINUTE_MS } from './interval.ts';

const BUDGET_MS = 5;

test.each([1, 12])(
  `a month of half hours with 1,000 bookings, capacity %i, takes under ${BUDGET_MS} ms`,
  (capacity) => {
    const rules: Rules = {
      timeZone: 'America/New_York',
      weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }],
      overrides: [],
      slotMinutes: 30,
      stepMinutes: 30,
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 10,
      minNoticeMinutes: 0,
      maxAdvanceDays: 60,
      capacity,
    };
    const now = Date.parse('2026-03-01T05:00:00Z');
    const to = now + 31 * DAY_MS;
    const claims = Array.from({ length: 1000 }, (_, i) => {
      const start = now + ((i * 7919) % (31 * 48)) * 30 * MINUTE_MS;
      return { start, end: start + 30 * MINUTE_MS, seats: 1 };
    });
    const board = () => slotsIn({ rules, claims, blocks: [], now, from: now, to });

    expect(board()).toHaveLength(31 * 48);
    const times = Array.from({ length: 101 }, () => {
      const before = performance.now();
      board();
      return performance.now() - before;
    });
    const median = times.toSorted((a, b) => a - b)[50] ?? Number.POSITIVE_INFINITY;
    expect(median).toBeLessThan(BUDGET_MS);
  },
);
