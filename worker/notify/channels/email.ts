// Mail: Cloudflare's `send_email` binding in production, rows that /dev/outbox shows in development.
import { EmailMessage } from 'cloudflare:email';
import type { BatchItem } from 'drizzle-orm/batch';
import MailComposer from 'nodemailer/lib/mail-composer';
import { clock } from '../../clock.ts';
import type { Database } from '../../db/client.ts';
import { insertDevOutbox } from '../../db/dev-outbox.ts';
import type { Config } from '../../env.ts';
import { TryAgain, Undeliverable } from '../failures.ts';
import type { Mail } from '../mail.ts';

export interface Mailbox {
  readonly db: Database;
  readonly config: Config;
  readonly mail: SendEmail | undefined;
}

/** Failures of the binding that pass by themselves; every other one that it names is about this mail or this sender. */
const PASSING = [
  'E_RATE_LIMIT_EXCEEDED',
  'E_DAILY_LIMIT_EXCEEDED',
  'E_DELIVERY_FAILED',
  'E_INTERNAL_SERVER_ERROR',
];

/**
 * Hands one mail over. In development `alongside` is written with what shows it, both or neither; elsewhere nothing
 * can be. Throws where that failed: `Undeliverable` where no other try can help, as for a text that would break out of
 * its header.
 */
export async function sendMail(
  { db, config, mail }: Mailbox,
  message: Mail,
  alongside?: BatchItem<'sqlite'>,
): Promise<void> {
  const raw = await mimeOf(config, message);
  if (config.development) {
    const shown = insertDevOutbox(db, { channel: 'email', ...message, at: clock.now() });
    await (alongside ? db.batch([shown, alongside]) : shown);
    return;
  }
  if (!mail) throw new TryAgain('The binding MAIL is missing.');
  try {
    await mail.send(new EmailMessage(config.mailFrom, message.to, raw));
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^E_[A-Z_]{1,60}$/.test(code)) return new TryAgain('The mail could not be handed over.');
  const words = `The mail was refused: ${code}.`;
  return PASSING.includes(code) ? new TryAgain(words) : new Undeliverable(words);
}

/**
 * A mail as RFC 5322 has it. An event comes twice, as the calendars in mail clients want it: as the last alternative,
 * from which Gmail and Outlook take it, and as a file, for those that look at files alone (RFC 6047, section 2.4).
 */
export async function mimeOf({ mailFrom }: Config, mail: Mail): Promise<string> {
  const { to, subject, text, html, event, sender = 'QuickSlot', messageId = crypto.randomUUID() } = mail;
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(to) || /[\p{Cc}<>,;]/u.test(to)) {
    throw new Undeliverable('That is no address to mail to.');
  }
  for (const line of [subject, sender, messageId]) {
    if (/[\p{Cc}\u2028\u2029]/u.test(line)) throw new Undeliverable('A header of a mail is one line.');
  }
  const composer = new MailComposer({
    from: { name: literally(sender), address: mailFrom },
    to: { name: '', address: to },
    subject: literally(subject),
    messageId: `<${messageId}@${mailFrom.slice(mailFrom.indexOf('@') + 1)}>`,
    date: new Date(clock.now()),
    // Machines that answer mails leave this one alone (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    text,
    ...(html === undefined ? {} : { html }),
    ...(event ? { icalEvent: { ...event, filename: 'booking.ics' } } : {}),
    textEncoding: 'base64',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = await composer.compile().build();
  return raw.toString();
}

/** Text that looks like an encoded word (RFC 2047) would be decoded by whoever reads it: line breaks could hide there. */
function literally(text: string): string {
  return text.replaceAll('=?', '= ?');
}
