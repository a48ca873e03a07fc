// Mails about bookings: as mail programs and calendars read them, whatever people call their calendars and themselves.
import ICAL from 'ical.js';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { BookingRecord } from '../calendar/records.ts';
import { type BookingJob, CHANGE_KINDS, type ChangeKind } from '../contract/jobs.ts';
import { bookingMail } from '../notify/booking-mail.ts';
import { mimeOf } from '../notify/channels/email.ts';
import { planNotices } from '../notify/plan.ts';
import { config } from './auth-app.ts';
import type { rules } from './calendar-world.ts';
import { jobOf, NOW, presentOf } from './delivery-world.ts';

const ADA = '00000000-0000-4000-8000-0000000000ad';
const context = { origin: config.origin, mailFrom: config.mailFrom, messageId: 'abc', now: NOW };

interface Given {
  kind?: ChangeKind;
  job?: Partial<BookingJob>;
  booking?: Partial<BookingRecord>;
  settings?: Parameters<typeof rules>[0];
  verified?: boolean;
  name?: string;
  userId?: string | null;
  role?: 'customer' | 'operator';
}

/** A mail, sealed as it leaves and opened as it arrives. */
async function arrived(given: Given = {}) {
  const { kind = 'booking_confirmed', verified = true, name = 'Ada Lovelace', userId = ADA } = given;
  const present = presentOf(userId, given.booking, given.settings);
  const notice = planNotices(jobOf(present, kind, given.job), present, NOW).find(
    ({ role }) => role === (given.role ?? 'customer'),
  );
  if (!notice) throw new Error('nothing is told');
  const addressee = { email: 'ada@example.com', emailVerified: verified, name, userId: notice.userId };
  const mail = await bookingMail(notice, present, addressee, context);
  const raw = await mimeOf(config, mail);
  const parsed = await PostalMime.parse(raw);
  const file = parsed.attachments.find(({ mimeType }) => mimeType === 'application/ics');
  return { mail, raw, parsed, file: file && textIn(file.content), booking: present.booking };
}

function textIn(content: string | ArrayBuffer | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

function eventIn(file: string | undefined) {
  const calendar = new ICAL.Component(ICAL.parse(file ?? ''));
  const events = calendar.getAllSubcomponents('vevent');
  expect(events).toHaveLength(1);
  const event = new ICAL.Event(events[0] as ICAL.Component);
  return { method: calendar.getFirstPropertyValue('method'), component: event.component, event };
}

describe('a booking’s mail', () => {
  it('is text, HTML and an event side by side, and the event once more as a file', async () => {
    const { raw, parsed, file } = await arrived();
    const parts = [...raw.matchAll(/^Content-Type: ([\w/]+)/gm)].map(([, type]) => type);
    expect(parts).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'text/calendar',
      'application/ics',
    ]);
    expect(raw).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REQUEST\r$/m);
    expect(parsed.subject).toMatch(/^Booked: Court, Mon,? 1 Jan,? 10:00$/);
    expect(parsed.text).toContain('Monday, 1 January 2035, 10:00–11:00 (UTC)');
    expect(parsed.html).toContain('Monday, 1 January 2035, 10:00–11:00 (UTC)');
    expect(file).toBeDefined();
  });

  it('comes from the calendar by name, at our address, and asks for no reply', async () => {
    const { parsed } = await arrived({ settings: { name: 'Café “Zur Post”' } });
    expect(parsed.from).toMatchObject({ name: 'Café “Zur Post”', address: config.mailFrom });
    expect(parsed.replyTo).toBeUndefined();
    const header = (key: string) => parsed.headers.find((one) => one.key === key)?.value;
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(parsed.messageId).toBe('<abc@quickslot.example>');
  });

  it.each([
    'Court\r\nBcc: eve@example.com',
    'Court\nBcc: eve@example.com',
    'Court\u2028Bcc: eve@example.com',
  ])('with a calendar’s name %j leaves not at all', async (name) => {
    // The contract takes no such name; should one get in, it still ends here.
    const present = presentOf(ADA);
    const calendar = { ...present.calendar, settings: { ...present.calendar.settings, name } };
    const [notice] = planNotices(jobOf(present), { ...present, calendar }, NOW);
    if (!notice) throw new Error('nothing is told');
    const addressee = { email: 'ada@example.com', emailVerified: true, name: 'Ada', userId: ADA };
    const mail = await bookingMail(notice, { ...present, calendar }, addressee, context);
    await expect(mimeOf(config, mail)).rejects.toThrow();
  });

  it.each([
    'Eve" <eve@example.com>',
    'Eve <eve@example.com>, Bob',
    'eve@example.com',
    'a;b:c,d\\e"f',
    '🎾'.repeat(30),
  ])('with a calendar’s name %j comes from that name alone', async (name) => {
    const { parsed } = await arrived({ settings: { name } });
    expect(parsed.from).toMatchObject({ name, address: config.mailFrom });
    expect(parsed.to).toMatchObject([{ address: 'ada@example.com' }]);
    expect(parsed.bcc ?? []).toEqual([]);
  });

  it('reads no encoded words in what people wrote', async () => {
    const name = '=?utf-8?Q?Eve=0D=0A?=';
    const { parsed } = await arrived({ settings: { name } });
    expect(parsed.from?.name).toBe('= ?utf-8?Q?Eve=0D=0A?=');
    expect(parsed.subject).toMatch(/^Booked: = \?utf-8\?Q\?Eve=0D=0A\?=, Mon/);
  });

  it('escapes in its HTML what people wrote', async () => {
    const name = '<img src=x onerror=alert(1)>&amp;"\'';
    const { mail } = await arrived({ settings: { name, location: '<script>alert(1)</script>' } });
    expect(mail.html).not.toMatch(/<img|<script/i);
    expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;amp;');
    expect(mail.html).toContain('&lt;script&gt;');
  });

  it('has a dress for dark screens, and nothing to fetch', async () => {
    const { mail } = await arrived();
    expect(mail.html).toContain('<meta name="color-scheme" content="light dark">');
    expect(mail.html).toContain('@media (prefers-color-scheme: dark)');
    expect(mail.html).not.toMatch(/\bsrc=|url\(|<link|@import/i);
  });

  it('leads to the configured origin alone', async () => {
    for (const given of [
      {},
      { verified: false },
      { kind: 'booking_cancelled', booking: { status: 'cancelled' } },
    ] as const) {
      const { mail } = await arrived(given);
      const links = [...`${mail.text}\n${mail.html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(([link]) => link);
      expect(links.length).toBeGreaterThan(0);
      expect(links.every((link) => link.startsWith(`${config.origin}/`))).toBe(true);
    }
  });

  it('has words of its own for every kind of notice', async () => {
    const states: Partial<Record<ChangeKind, BookingRecord['status']>> = {
      booking_declined: 'declined',
      booking_cancelled: 'cancelled',
      booking_expired: 'expired',
    };
    const subjects: string[] = [];
    for (const kind of CHANGE_KINDS) {
      for (const verified of [true, false]) {
        const booking = { status: states[kind] ?? 'confirmed' } as const;
        const mail = await arrived({ kind, booking, verified }).catch(() => undefined);
        if (mail) subjects.push(mail.mail.subject.split(':')[0] ?? '');
      }
    }
    expect([...new Set(subjects)]).toEqual([
      'Booked',
      'Your booking is confirmed',
      'Your request was declined',
      'Cancelled',
      'Your booking was cancelled',
      'Moved to another time',
      'Your booking was moved to another time',
      'Your request has lapsed',
      'Starts in 2 hours',
      'Your booking starts in 2 hours',
    ]);
  });
});

describe('an address that was never proven', () => {
  const chosen = {
    settings: { name: 'WinMoney', description: 'visit evil.example', location: 'evil.example' },
    booking: { note: 'click evil.example', userName: 'Eve Evil' },
    name: 'Ada Evil',
    verified: false,
  };

  it('gets nothing that anybody chose, in any part of any mail', async () => {
    const kinds: Given[] = [
      { kind: 'booking_confirmed' },
      { kind: 'booking_rescheduled' },
      { kind: 'booking_reminder' },
      { kind: 'booking_cancelled', booking: { ...chosen.booking, status: 'cancelled' } },
      {
        kind: 'booking_cancelled',
        booking: { ...chosen.booking, status: 'cancelled' },
        role: 'operator',
        job: { by: 'customer' },
      },
      {
        kind: 'booking_requested',
        booking: { ...chosen.booking, status: 'pending_approval' },
        role: 'operator',
      },
    ];
    for (const userId of [ADA, null]) {
      for (const given of kinds) {
        const { mail, raw, parsed, file } = await arrived({ ...chosen, ...given, userId });
        const all = JSON.stringify([mail, raw, parsed.headers, parsed.text, parsed.html, file]);
        expect([given.kind, /evil|WinMoney/i.exec(all)?.[0]]).toEqual([given.kind, undefined]);
        expect(parsed.from).toMatchObject({ name: 'QuickSlot', address: config.mailFrom });
      }
    }
  });

  it('still gets the time, and an event with a name of ours', async () => {
    const { parsed, file } = await arrived({ ...chosen, userId: null });
    expect(parsed.subject).toBe('Your booking is confirmed');
    expect(parsed.text).toContain('Monday, 1 January 2035, 10:00–11:00 (UTC)');
    const { event, component } = eventIn(file);
    expect([event.summary, event.location ?? '', event.description ?? '']).toEqual([
      'QuickSlot booking',
      '',
      '',
    ]);
    expect(component.getFirstProperty('organizer')?.getParameter('cn')).toBe('QuickSlot');
  });
});

describe('an event', () => {
  it('asks for nothing: it is put in, by the organizer, for who booked', async () => {
    const { file, booking } = await arrived();
    const { method, event, component } = eventIn(file);
    expect([method, event.uid, event.sequence]).toEqual(['REQUEST', `${booking.id}@quickslot`, 0]);
    expect(event.startDate.toJSDate().getTime()).toBe(booking.start);
    expect(event.endDate.toJSDate().getTime()).toBe(booking.end);
    expect(component.getFirstPropertyValue('status')).toBe('CONFIRMED');
    const organizer = component.getFirstProperty('organizer');
    expect([organizer?.getFirstValue(), organizer?.getParameter('cn')]).toEqual([
      `mailto:${config.mailFrom}`,
      'Court',
    ]);
    expect(event.attendees).toHaveLength(1);
    const [attendee] = event.attendees;
    expect(String(attendee?.getFirstValue()).toLowerCase()).toBe('mailto:ada@example.com');
    expect([attendee?.getParameter('rsvp'), attendee?.getParameter('partstat')]).toEqual([
      'FALSE',
      'ACCEPTED',
    ]);
  });

  it('keeps its UID, with a SEQUENCE that rises, when it is moved and when it is struck out', async () => {
    const id = crypto.randomUUID();
    const made = eventIn((await arrived({ booking: { id } })).file);
    const moved = eventIn((await arrived({ kind: 'booking_rescheduled', booking: { id, version: 2 } })).file);
    const ended = eventIn(
      (await arrived({ kind: 'booking_cancelled', booking: { id, version: 3, status: 'cancelled' } })).file,
    );
    const seen = [made, moved, ended].map(({ method, event, component }) => [
      method,
      event.uid,
      event.sequence,
      component.getFirstPropertyValue('status'),
    ]);
    expect(seen).toEqual([
      ['REQUEST', `${id}@quickslot`, 0, 'CONFIRMED'],
      ['REQUEST', `${id}@quickslot`, 1, 'CONFIRMED'],
      ['CANCEL', `${id}@quickslot`, 2, 'CANCELLED'],
    ]);
  });

  it('is the same in both of its places', async () => {
    const { parsed, file } = await arrived({ settings: { name: 'Café 🎾' } });
    const inline = parsed.attachments.find(({ mimeType }) => mimeType === 'text/calendar');
    expect(textIn(inline?.content ?? '').trim()).toBe(file?.trim());
  });

  it('comes with no reminder, no request and nothing that only the operator is told', async () => {
    const none: Given[] = [
      { kind: 'booking_reminder' },
      { kind: 'booking_declined', booking: { status: 'declined' } },
      { kind: 'booking_expired', booking: { status: 'expired' } },
      { kind: 'booking_rescheduled', booking: { status: 'pending_approval' } },
      { kind: 'booking_requested', booking: { status: 'pending_approval' }, role: 'operator' },
      {
        kind: 'booking_cancelled',
        booking: { status: 'cancelled' },
        role: 'operator',
        job: { by: 'customer' },
      },
    ];
    for (const given of none) {
      const { raw, mail } = await arrived(given);
      expect([given.kind, raw.includes('VCALENDAR'), mail.event]).toEqual([given.kind, false, undefined]);
    }
  });

  it.each([
    ['a line break and a property', 'Court\r\nATTENDEE:mailto:eve@example.com'],
    ['another event', 'x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:evil'],
    ['every sign with a meaning', 'a;b,c\\d:e"f^g\\n\\N\\;'],
    ['10,000 letters', 'Zug '.repeat(2_500).trim()],
    ['10,000 bytes of signs that are folded', '👩‍👩‍👧‍👦é漢🎾'.repeat(250)],
    ...Array.from({ length: 9 }, (_, index): [string, string] => [
      `a sign across the fold, ${index}`,
      `${'x'.repeat(60 + index)}🎾${'é'.repeat(40)}`,
    ]),
  ])('says the same again after %s', async (_title, text) => {
    const present = presentOf(ADA, { note: text });
    const settings = { ...present.calendar.settings, name: text, location: text, description: '' };
    const { bookingFile } = await import('../notify/ics.ts');
    const { answerBooking } = await import('../calendar/records.ts');
    const file = bookingFile(answerBooking('', present.booking, 'customer'), settings, config.origin, {
      method: 'REQUEST',
      organizer: { name: text, email: config.mailFrom },
      attendee: { name: text, email: 'ada@example.com' },
      at: NOW,
    });
    for (const line of file.split('\r\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    const { event, component } = eventIn(file);
    const plain = text.replaceAll('\r\n', '\n');
    expect([event.summary, event.location, event.description]).toEqual([plain, plain, plain]);
    expect(event.attendees).toHaveLength(1);
    // This parser reads `\\n` in a parameter as a line break, where RFC 5545 knows no such escape.
    const asParameter = plain.replaceAll(/\\n/gi, '\n').replaceAll('\\;', ';');
    expect(component.getFirstProperty('organizer')?.getParameter('cn')).toBe(asParameter);
    expect(event.attendees[0]?.getParameter('cn')).toBe(asParameter);
  });

  it('of a name with every sign arrives whole through the mail', async () => {
    const name = 'a;b,c\\d:e"f^g 🎾';
    const { file } = await arrived({ settings: { name }, name });
    const { event, component } = eventIn(file);
    expect(event.summary).toBe(name);
    expect(component.getFirstProperty('organizer')?.getParameter('cn')).toBe(name);
  });
});
