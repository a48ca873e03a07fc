// What the demo is: its people, its three calendars, and how busy each hour usually is.

export const PEOPLE = [
  {
    role: 'operator',
    name: 'Eleni Markou',
    email: 'eleni@quickslot.example',
    password: 'the court opens at eight',
  },
  {
    role: 'customer',
    name: 'Ada Nystrom',
    email: 'ada@quickslot.example',
    password: 'i always forget my racket',
  },
];

/** `date` as YYYY-MM-DD, `days` later. */
export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Today's date in a zone. */
export function today(timeZone, now = Date.now()) {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}

/** The first date from `date` on that is this ISO weekday (1 is Monday). */
function nextWeekday(date, weekday) {
  const is = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return addDays(date, (weekday - is + 7) % 7);
}

/** The fixed holidays of the year ahead, as closed dates. */
function holidays(from, monthDays) {
  const year = Number(from.slice(0, 4));
  return [year, year + 1]
    .flatMap((one) => monthDays.map((monthDay) => `${one}-${monthDay}`))
    .filter((date) => date >= from && date < addDays(from, 365))
    .map((date) => ({ date, windows: [] }));
}

/** Overrides without two for a date: the first stands. */
function onePerDate(overrides) {
  const dates = new Map();
  for (const override of overrides) if (!dates.has(override.date)) dates.set(override.date, override);
  return [...dates.values()].sort((a, b) => a.date.localeCompare(b.date));
}

function padel(now) {
  const timeZone = 'Europe/Athens';
  const date = today(timeZone, now);
  return {
    busy: (hour, weekday) => (weekday >= 6 ? 0.7 : hour >= 17 ? 0.85 : hour >= 12 ? 0.2 : 0.35),
    notes: ['Balls, please.', 'Two rackets to rent.', 'First time here!', 'League match.'],
    mine: [
      [2, 19],
      [6, 10],
    ],
    block: { day: 3, hour: 12, minutes: 150, reason: 'New nets' },
    calendar: {
      slug: 'padel-court-3',
      name: 'Padel court 3',
      description:
        'The covered court behind the pines, with new glass and lights until midnight. A quarter of an hour between games to sweep the sand. Rackets at the desk, shoes with clean soles please.',
      location: 'Glyfada Padel Club, Leoforos Vouliagmenis 140, Glyfada',
      timeZone,
      slotMinutes: 60,
      stepMinutes: 75,
      bufferAfterMinutes: 15,
      maxAdvanceDays: 30,
      price: { amount: 2_400, currency: 'EUR' },
      cancellation: { untilMinutesBefore: 1_440, refundPercent: 100 },
      limits: { perUserPerDay: 2, perUserPerWeek: null, perUserActive: 8 },
      schedule: {
        weekly: [
          { weekdays: [1, 2, 3, 4], start: '08:00', end: '23:00' },
          { weekdays: [5, 6], start: '08:00', end: '24:00' },
          { weekdays: [7], start: '09:00', end: '22:00' },
        ],
        overrides: onePerDate([
          // A tournament takes the court's morning and afternoon.
          { date: nextWeekday(addDays(date, 5), 6), windows: [{ start: '18:00', end: '24:00' }] },
          ...holidays(date, ['12-25', '12-26', '01-01', '05-01', '08-15']),
        ]),
      },
    },
  };
}

function barber(now) {
  const timeZone = 'Europe/Berlin';
  const date = today(timeZone, now);
  return {
    busy: (hour, weekday) =>
      weekday === 6 ? 0.8 : weekday === 5 && hour >= 15 ? 0.85 : hour >= 16 ? 0.65 : 0.4,
    notes: ['Cut and beard.', 'Short at the sides.', 'For my son, he is six.', 'The same as last time.'],
    mine: [[4, 11]],
    calendar: {
      slug: 'scissors-and-steam',
      name: 'Scissors & Steam',
      description:
        'One chair, one barber, twenty minutes. A cut, a beard, or both if you sit still. Walk-ins when the board shows a free tile.',
      location: 'Oranienstrasse 24, Berlin',
      timeZone,
      slotMinutes: 20,
      guestsAllowed: true,
      minNoticeMinutes: 15,
      maxAdvanceDays: 28,
      cancellation: { untilMinutesBefore: 120, refundPercent: 100 },
      limits: { perUserPerDay: 2, perUserPerWeek: null, perUserActive: 6 },
      schedule: {
        weekly: [
          { weekdays: [2, 3, 4, 5], start: '09:00', end: '12:40' },
          { weekdays: [2, 3, 4], start: '13:40', end: '18:00' },
          { weekdays: [5], start: '13:40', end: '20:00' },
          { weekdays: [6], start: '08:00', end: '14:00' },
        ],
        overrides: onePerDate([
          // A training day: closed.
          { date: nextWeekday(addDays(date, 7), 3), windows: [] },
          ...holidays(date, ['12-25', '12-26', '01-01', '05-01', '10-03']),
        ]),
      },
    },
  };
}

function yoga(now) {
  const timeZone = 'Asia/Kolkata';
  const date = today(timeZone, now);
  return {
    busy: (hour, weekday) => (weekday >= 6 ? 0.75 : hour < 8 ? 0.6 : 0.4),
    notes: ['A mat to borrow, please.', 'Careful with my left knee.', 'We are two beginners.'],
    mine: [
      [1, 6],
      [3, 18],
      [8, 6],
    ],
    approveFirst: true,
    /** What whoever books says, the n-th of them; callers are asked for less. */
    answers: (n, isCaller) => ({
      practised: ['For years', 'Never', 'A few times'][n % 3],
      ...(isCaller ? {} : { careful: n % 2 === 0 ? 'My left knee.' : '', liability: true }),
    }),
    calendar: {
      slug: 'yoga-by-the-lake',
      name: 'Yoga by the lake',
      description:
        'An hour of slow flow on the pavilion, twelve mats, all levels. The teacher looks at each request, so that nobody ends up in the wrong class.',
      location: 'Lake pavilion, Ulsoor, Bengaluru',
      timeZone,
      slotMinutes: 60,
      stepMinutes: 75,
      capacity: 12,
      maxSeatsPerBooking: 4,
      approvalRequired: true,
      minNoticeMinutes: 60,
      maxAdvanceDays: 21,
      cancellation: { untilMinutesBefore: 720, refundPercent: 100 },
      questions: [
        {
          id: 'practised',
          kind: 'choice',
          label: 'Have you practised before?',
          options: ['Never', 'A few times', 'For years'],
          required: true,
        },
        {
          id: 'careful',
          kind: 'text',
          label: 'Anything we should be careful with?',
          help: 'An injury, a pregnancy. Only the teacher reads it.',
          maxLength: 300,
        },
        {
          id: 'liability',
          kind: 'consent',
          label: 'I take part at my own risk',
          required: true,
        },
      ],
      schedule: {
        weekly: [
          { weekdays: [1, 2, 3, 4, 5], start: '06:00', end: '08:15' },
          { weekdays: [1, 3, 5], start: '18:00', end: '19:00' },
          { weekdays: [6, 7], start: '07:00', end: '10:45' },
        ],
        overrides: onePerDate([
          // A guest teacher in the afternoon.
          {
            date: nextWeekday(addDays(date, 4), 7),
            windows: [
              { start: '07:00', end: '08:00' },
              { start: '16:00', end: '18:15' },
            ],
          },
          ...holidays(date, ['01-26', '08-15', '10-02']),
        ]),
      },
    },
  };
}

/** The three calendars as of now, each with what the seed fills it with. */
export function demoCalendars(now = Date.now()) {
  return [padel(now), barber(now), yoga(now)];
}

/** Who walks in or calls. */
export const CALLERS = [
  'Nikos Papadakis',
  'Maria Ioannou',
  'Lukas Brandt',
  'Priya Raman',
  'Jonas Weber',
  'Katerina Lekka',
  'Arjun Mehta',
  'Sofia Almeida',
  'Emre Kaya',
  'Hanna Vogel',
  'Dimitris Galanis',
  'Lakshmi Iyer',
  'Tom Okafor',
  'Clara Schmitt',
  'Yannis Stathis',
  'Noor Haddad',
  'Felix Krueger',
  'Anjali Nair',
  'Petra Novak',
  'Giorgos Manos',
];
