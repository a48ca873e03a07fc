// Mail: Cloudflare's `send_email` binding in production, rows that /dev/outbox shows in development.
import { EmailMessage } from 'cloudflare:email';
import { createMimeMessage } from 'mimetext/browser';
import { clock } from '../../clock.ts';
import type { Database } from '../../db/client.ts';
import { insertDevOutbox } from '../../db/dev-outbox.ts';
import type { Config } from '../../env.ts';
import type { Mail } from '../mail.ts';

export interface Mailbox {
  readonly db: Database;
  readonly config: Config;
  readonly mail: SendEmail | undefined;
}

/** Hands one mail over. Throws where that failed, and for an address or subject that would break out of its header. */
export async function sendMail({ db, config, mail }: Mailbox, message: Mail): Promise<void> {
  const raw = mimeOf(config, message);
  if (config.development) {
    await insertDevOutbox(db, { channel: 'email', ...message, at: clock.now() });
    return;
  }
  if (!mail) throw new Error('the binding MAIL is missing');
  await mail.send(new EmailMessage(config.mailFrom, message.to, raw));
}

/** A mail as RFC 5322 has it. */
export function mimeOf({ mailFrom }: Config, { to, subject, text }: Mail): string {
  // The library encodes what is not ASCII, but lets a line break through; local bindings do so too.
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(to) || /[\p{Cc}<>,;]/u.test(to)) {
    throw new Error('that is no address to mail to');
  }
  if (/\p{Cc}/u.test(subject)) throw new Error('a subject is one line');
  const message = createMimeMessage();
  message.setSender({ name: 'QuickSlot', addr: mailFrom });
  message.setRecipient(to);
  message.setSubject(subject);
  message.setHeader('Message-ID', `<${crypto.randomUUID()}@${mailFrom.slice(mailFrom.indexOf('@') + 1)}>`);
  // Machines that answer mails leave this one alone (RFC 3834).
  message.setHeader('Auto-Submitted', 'auto-generated');
  message.addMessage({ contentType: 'text/plain', encoding: 'base64', data: base64Lines(text) });
  return message.asRaw();
}

/** RFC 2045, section 6.8: lines of 76 characters. */
function base64Lines(text: string): string {
  const encoded = Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'utf8').toString('base64');
  return encoded.replace(/.{76}(?=.)/g, '$&\r\n');
}
