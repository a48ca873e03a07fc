import { describe, expect, it } from 'vitest';
import type { Notification } from '../api/types.ts';
import { byDay, refreshed, withMore, withNew, withRead } from './list.ts';

const notice = (id: string, at: string, read = false): Notification => ({
  id,
  kind: 'reminder',
  title: 'Starts soon',
  text: 'Court 1',
  url: '/bookings',
  createdAt: `2026-11-${at}:00Z`,
  read,
});
const a = notice('a', '22T12:00');
const b = notice('b', '22T11:00');
const c = notice('c', '21T10:00');
const d = notice('d', '21T09:00');
const ids = (page: { items: readonly Notification[] }) => page.items.map(({ id }) => id);

describe('the list of notices', () => {
  it('puts a new one on top, once', () => {
    const page = { items: [b, c], nextCursor: 'x' };
    expect(ids(withNew(page, a))).toEqual(['a', 'b', 'c']);
    expect(withNew(page, b)).toBe(page);
  });

  it('puts one that was overtaken where it belongs', () => {
    expect(ids(withNew({ items: [a, c], nextCursor: null }, b))).toEqual(['a', 'b', 'c']);
  });

  it('keeps what was shown below the newest page, and asks on from there', () => {
    const shown = { items: [b, c, d], nextCursor: 'after-d' };
    const both = refreshed(shown, { items: [a, b], nextCursor: 'after-b' });
    expect(ids(both)).toEqual(['a', 'b', 'c', 'd']);
    expect(both.nextCursor).toBe('after-d');
  });

  it('starts over where something may lie between the newest page and what was shown', () => {
    const gap = refreshed({ items: [c, d], nextCursor: null }, { items: [a, b], nextCursor: 'after-b' });
    expect(ids(gap)).toEqual(['a', 'b']);
    expect(gap.nextCursor).toBe('after-b');
  });

  it('takes the newest page for all there is where it is the last one', () => {
    expect(ids(refreshed({ items: [b, c], nextCursor: null }, { items: [a], nextCursor: null }))).toEqual([
      'a',
    ]);
  });

  it('adds a page below, without what came twice because the pages moved', () => {
    const more = withMore({ items: [a, b], nextCursor: 'after-b' }, { items: [b, c], nextCursor: 'after-c' });
    expect(ids(more)).toEqual(['a', 'b', 'c']);
    expect(more.nextCursor).toBe('after-c');
  });

  it('marks as read, and stays itself where nothing changes', () => {
    const page = { items: [a, { ...b, read: true }], nextCursor: null };
    expect(withRead(page, new Set(['a'])).items.every(({ read }) => read)).toBe(true);
    expect(withRead(page, new Set(['b', 'z']))).toBe(page);
  });

  it('is parted by days', () => {
    const days = byDay([a, b, c], (instant) => new Date(instant).toISOString().slice(0, 10));
    expect(days.map(({ date, notices }) => [date, notices.length])).toEqual([
      ['2026-11-22', 2],
      ['2026-11-21', 1],
    ]);
  });
});
