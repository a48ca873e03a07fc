import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../../api/types.ts';
import { changesOf, draftOf, newDraft, payloadOf } from './draft.ts';
import { hoursSentences, rulesOf, slotsPerWeekday, weekdaysText, windowsText } from './summary.ts';
import { problemsOf } from './validate.ts';

const calendar: Calendar = {
  id: '5c9f8f1e-6f0b-4c55-9a3e-2f4f0f8f7a10',
  slug: 'court-3',
  name: 'Court 3',
  description: '',
  location: 'Glyfada',
  timeZone: 'Europe/Athens',
  visibility: 'public',
  schedule: {
    weekly: [{ weekdays: [1, 2, 3, 4, 5], start: '09:00', end: '17:00' }],
    overrides: [{ date: '2026-12-25', windows: [] }],
  },
  slotMinutes: 60,
  stepMinutes: 75,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 15,
  minNoticeMinutes: 120,
  maxAdvanceDays: 30,
  capacity: 12,
  maxSeatsPerBooking: 4,
  holdSeconds: 300,
  approvalRequired: true,
  price: { amount: 2_450, currency: 'EUR' },
  cancellation: { untilMinutesBefore: 1_440, refundPercent: 50 },
  limits: { perUserPerDay: 2, perUserPerWeek: null, perUserActive: null },
  questions: [],
  revision: 3,
  guestsAllowed: false,
  role: 'owner',
};

describe('a draft', () => {
  it('of a calendar, saved unchanged, changes nothing', () => {
    const draft = draftOf(calendar);
    const { id, revision, role, ...settings } = calendar;
    expect(payloadOf(draft)).toEqual(settings);
    expect(changesOf(draft, draftOf(calendar))).toEqual({});
    expect(problemsOf(draft, false)).toEqual({});
  });

  it('sends only what was changed', () => {
    const draft = { ...draftOf(calendar), name: 'Court three', priced: false };
    expect(changesOf(draft, draftOf(calendar))).toEqual({ name: 'Court three', price: null });
  });

  it('takes no guests where the calendar is private, whatever was chosen before', () => {
    const draft = { ...draftOf(calendar), guestsAllowed: true };
    expect(payloadOf({ ...draft, visibility: 'public' }).guestsAllowed).toBe(true);
    expect(payloadOf({ ...draft, visibility: 'private' }).guestsAllowed).toBe(false);
  });

  it('sends of a question what its kind has, and keeps the rest while it is edited', () => {
    const typed = {
      id: 'q1',
      label: ' Level? ',
      help: '',
      required: true,
      maxLength: 9,
      options: ['A ', 'B'],
    };
    const common = { id: 'q1', label: 'Level?', help: '', required: true };
    const sent = (kind: 'text' | 'choice' | 'number' | 'consent') =>
      payloadOf({ ...draftOf(calendar), questions: [{ ...typed, kind, max: 5 }] }).questions?.[0];
    expect(sent('text')).toEqual({ ...common, kind: 'text', maxLength: 9 });
    expect(sent('choice')).toEqual({ ...common, kind: 'choice', options: ['A', 'B'] });
    expect(sent('number')).toEqual({ ...common, kind: 'number', min: null, max: 5 });
    expect(sent('consent')).toEqual({ ...common, kind: 'consent' });
  });

  it('follows the slot and the seats where they have no number of their own', () => {
    const draft = { ...newDraft('UTC'), name: 'A', slotMinutes: 45, capacity: 8, stepMinutes: null };
    expect(payloadOf(draft)).toMatchObject({ stepMinutes: 45, maxSeatsPerBooking: 8, price: null });
    expect(payloadOf(draft)).not.toHaveProperty('slug');
    expect(problemsOf(draft, true)).toEqual({});
  });
});

describe('what is not right yet', () => {
  const wrong = (change: object) => Object.keys(problemsOf({ ...draftOf(calendar), ...change }, false));

  it('is a question that asks nothing, or that nobody can answer', () => {
    const question = { id: 'q1', help: '', required: false };
    const choice = { ...question, kind: 'choice', label: 'Which?' };
    const one = (it: object) => wrong({ questions: [it] });
    expect(one({ ...question, kind: 'text', label: ' ', maxLength: 0 })).toEqual([
      'questions.0.label',
      'questions.0.maxLength',
    ]);
    expect(one({ ...question, kind: 'number', label: 'N', min: 2, max: 1 })).toEqual(['questions.0.max']);
    expect(one({ ...choice, options: [] })).toEqual(['questions.0.options']);
    expect(one({ ...choice, options: ['A', '', 'A '] })).toEqual([
      'questions.0.options.1',
      'questions.0.options.2',
    ]);
    expect(one({ ...question, kind: 'consent', label: 'Yes', help: 'x'.repeat(301) })).toEqual([
      'questions.0.help',
    ]);
  });

  it.each([
    [{ name: '  ' }, 'name'],
    [{ slug: '' }, 'slug'],
    [{ slug: 'Court 3' }, 'slug'],
    [{ timeZone: '' }, 'timeZone'],
    [{ slotMinutes: 0 }, 'slotMinutes'],
    [{ slotMinutes: null }, 'slotMinutes'],
    [{ stepMinutes: 1.5 }, 'stepMinutes'],
    [{ maxSeatsPerBooking: 13 }, 'maxSeatsPerBooking'],
    [{ maxAdvanceDays: 731 }, 'maxAdvanceDays'],
    [{ holdSeconds: 9 }, 'holdSeconds'],
    [{ perUserPerDay: 0 }, 'limits.perUserPerDay'],
    [{ refundPercent: 101 }, 'cancellation.refundPercent'],
    [{ amount: '' }, 'price.amount'],
    [{ amount: '0' }, 'price.amount'],
  ])('%j is told at the field', (change, path) => {
    expect(wrong(change)).toEqual([path]);
  });

  it('names the window that cannot be', () => {
    const week = draftOf(calendar).week;
    week[1] = [{ start: 600, end: 540 }];
    week[2] = [{ start: Number.NaN, end: 540 }];
    expect(wrong({ week })).toEqual(['week.1.0.end', 'week.2.0.start']);
  });

  it('leaves alone what does not show', () => {
    expect(
      wrong({ stepIsSlot: true, stepMinutes: 0, seatsAreCapacity: true, maxSeatsPerBooking: 99 }),
    ).toEqual([]);
    expect(wrong({ priced: false, amount: 'x' })).toEqual([]);
  });
});

describe('the sentence', () => {
  const sentences = (change: object) => {
    const draft = { ...newDraft('America/New_York'), ...change };
    const rules = rulesOf(draft);
    return rules ? hoursSentences(draft.week, slotsPerWeekday(rules)) : [];
  };

  it('says how many slots a day has', () => {
    expect(sentences({})).toEqual(['Mon–Fri 9 to 17: 8 slots a day']);
    expect(sentences({ slotMinutes: 45, stepIsSlot: false, stepMinutes: 60 })).toEqual([
      'Mon–Fri 9 to 17: 8 slots a day',
    ]);
  });

  it('tells days of different hours apart, and hours that hold no slot', () => {
    const week = newDraft('UTC').week;
    week[5] = [
      { start: 600, end: 720 },
      { start: 780, end: 870 },
    ];
    week[6] = [{ start: 600, end: 630 }];
    expect(sentences({ week })).toEqual([
      'Mon–Fri 9 to 17: 8 slots a day',
      'Sat 10 to 12 and 13 to 14:30: 3 slots',
      'Sun 10 to 10:30: too short for a slot',
    ]);
  });

  it('is silent while numbers are missing or nothing is open', () => {
    expect(sentences({ slotMinutes: null })).toEqual([]);
    expect(sentences({ week: newDraft('UTC').week.map(() => []) })).toEqual([]);
  });

  it('names days as one says them', () => {
    expect(weekdaysText([0, 1, 2, 3, 4, 5, 6])).toBe('Every day');
    expect(weekdaysText([5, 6])).toBe('Sat and Sun');
    expect(weekdaysText([0, 2, 4])).toBe('Mon, Wed and Fri');
    expect(weekdaysText([0, 1, 2, 5])).toBe('Mon–Wed and Sat');
    expect(windowsText([{ start: 0, end: 1_440 }])).toBe('all day');
  });
});
