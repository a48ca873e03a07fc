import { describe, expect, it } from 'vitest';
import type { MyBooking } from '../../api/types.ts';
import { Told } from './told.ts';

const booking = (id: string, version: number, status: MyBooking['status'] = 'confirmed') =>
  ({ id, version, status, calendar: { name: 'Court' } }) as MyBooking;

describe('what was told of bookings', () => {
  it('is put over a list that does not know of it yet, and keeps what only the list knows', () => {
    const told = new Told();
    told.note(booking('a', 2, 'cancelled'));
    const [a, b] = told.over([booking('a', 1), booking('b', 1)]);
    expect(a).toMatchObject({ version: 2, status: 'cancelled', calendar: { name: 'Court' } });
    expect(b).toMatchObject({ version: 1, status: 'confirmed' });
  });

  it('gives way to a list that knows as much or more', () => {
    const told = new Told();
    told.note(booking('a', 2, 'cancelled'));
    expect(told.isKnownTo([booking('a', 1)])).toBe(false);
    expect(told.over([booking('a', 3)])[0]).toMatchObject({ version: 3, status: 'confirmed' });
    expect(told.isKnownTo([booking('a', 2, 'cancelled')])).toBe(true);
  });

  it('is not overtaken by what was told before', () => {
    const told = new Told();
    told.note(booking('a', 3, 'cancelled'));
    told.note(booking('a', 2));
    expect(told.over([booking('a', 1)])[0]).toMatchObject({ version: 3, status: 'cancelled' });
  });
});
