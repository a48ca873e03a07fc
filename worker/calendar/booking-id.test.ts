import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newBookingId, startIn } from './booking-id.ts';

describe('ids of bookings', () => {
  it('are UUIDs that tell the start they were made with', () => {
    for (const start of [0, 1_795_378_600_000, Date.UTC(2099, 11, 31, 23, 59, 59), Date.UTC(9999, 0, 1)]) {
      const id = newBookingId(start);
      expect(z.uuid().safeParse(id).success).toBe(true);
      expect(startIn(id)).toBe(start);
    }
  });

  it('are never the same twice', () => {
    const ids = Array.from({ length: 1_000 }, () => newBookingId(1_795_378_600_000));
    expect(new Set(ids).size).toBe(1_000);
  });
});
