import { describe, expect, it } from 'vitest';
import { cancelPage, readPush, shownData } from './message.ts';

const ORIGIN = 'https://quickslot.example';
const push = (change: Record<string, unknown> = {}, notification: Record<string, unknown> = {}) =>
  readPush(
    JSON.stringify({
      web_push: 8030,
      notification: {
        title: 'Starts in 15 minutes',
        body: 'Court 1, Sun 22 Nov, 18:00',
        navigate: `${ORIGIN}/bookings`,
        tag: 'booking:1',
        ...notification,
      },
      kind: 'reminder',
      id: 'n1',
      ...change,
    }),
    ORIGIN,
  );

describe('a push message', () => {
  it('is shown as it says', () => {
    expect(push({ app_badge: 3 })).toEqual({
      title: 'Starts in 15 minutes',
      body: 'Court 1, Sun 22 Nov, 18:00',
      tag: 'booking:1',
      data: { path: '/bookings', kind: 'reminder', id: 'n1' },
      action: 'View',
      stays: false,
      unread: 3,
    });
  });

  it('stays until it is answered where somebody asks to come in', () => {
    const asked = push({ kind: 'unlock' }, { navigate: `${ORIGIN}/unlock/u#x` });
    expect(asked).toMatchObject({ action: 'Look', stays: true, data: { path: '/unlock/u#x' } });
  });

  it('leads to pages of this app only', () => {
    for (const navigate of [
      'https://evil.example/',
      'https://quickslot.example.evil.example/',
      '//evil.example/x',
      '/\\evil.example',
      `${ORIGIN}//evil.example`,
      `${ORIGIN}/.//evil.example`,
      'javascript:alert(1)',
      'data:text/html,x',
      'http://quickslot.example/bookings',
      'https://[',
      '',
      7,
      null,
    ]) {
      const { path } = push({}, { navigate }).data;
      expect(new URL(path, ORIGIN).origin, String(navigate)).toBe(ORIGIN);
      expect(path, String(navigate)).toMatch(/^\/(?!\/)/);
    }
    expect(push({}, { navigate: '/manage/1?date=2026-11-22' }).data.path).toBe('/manage/1?date=2026-11-22');
  });

  it('shows something neutral for what it does not know, and for what it cannot read', () => {
    for (const shown of [
      push({ kind: 'weather' }),
      push({ kind: undefined }),
      push({}, { title: '' }),
      push({ notification: null }),
      readPush('{', ORIGIN),
      readPush('null', ORIGIN),
      readPush('[]', ORIGIN),
      readPush('', ORIGIN),
      readPush(undefined, ORIGIN),
    ]) {
      expect(shown.title).toBe('QuickSlot');
      expect(shown.body).not.toBe('');
      expect(shown.data.path).toBe('/notices');
    }
  });

  it('believes no count that is none', () => {
    for (const app_badge of [-1, 1.5, '3', null, Number.NaN]) {
      expect(push({ app_badge }).unread).toBeUndefined();
    }
  });
});

describe('what is kept with a notice', () => {
  it('leads to a page of this app, whatever it says', () => {
    expect(shownData({ path: '/bookings', kind: 'reminder', id: 'n1' }, ORIGIN)).toEqual({
      path: '/bookings',
      kind: 'reminder',
      id: 'n1',
    });
    for (const data of [
      null,
      undefined,
      'x',
      {},
      { path: 'https://evil.example' },
      { path: '//evil.example' },
    ]) {
      expect(shownData(data, ORIGIN).path).toBe('/notices');
    }
  });
});

describe('a notice of a booking', () => {
  const id = '5c9f8f1e-6f0b-4c55-9a3e-2f4f0f8f7a10';

  it('offers to cancel what is still ahead', () => {
    for (const kind of ['booking_confirmed', 'booking_rescheduled', 'reminder']) {
      expect(cancelPage(kind, `booking ${id}`)).toBe(`/bookings?cancel=${id}`);
    }
    for (const kind of ['booking_cancelled', 'booking_requested', 'unlock', '']) {
      expect(cancelPage(kind, `booking ${id}`)).toBeUndefined();
    }
  });

  it('offers it for a booking only, whatever the message says', () => {
    for (const tag of ['', id, `booking ${id}&x=1`, 'booking ../evil', `unlock ${id}`]) {
      expect(cancelPage('reminder', tag)).toBeUndefined();
    }
  });
});
