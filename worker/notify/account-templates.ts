// The words of every mail. Links go to the configured origin only, whatever a request called itself. An account's name
// is in none of them: whoever makes an account with a stranger's address could write to them in our name.
import type { MethodChange } from '../contract/jobs.ts';
import type { Mail } from './mail.ts';

interface Letter {
  readonly to: string;
  readonly origin: string;
}

const CHANGES: Record<MethodChange, string> = {
  passkey_added: 'A passkey was added.',
  passkey_removed: 'A passkey was removed.',
  passkey_copied:
    'A passkey was refused: its counter did not rise, so there may be a copy of it. Remove it, and make a new one.',
  password_changed: 'The password was changed.',
  password_reset: 'The password was reset with a link that we mailed. Every session was signed out.',
  totp_on: 'The second factor was switched on.',
  totp_off: 'The second factor was switched off.',
  recovery_codes_renewed: 'The recovery codes were replaced; the old ones no longer work.',
  provider_linked: 'A sign-in with another provider was linked.',
  provider_unlinked: 'A sign-in with another provider was removed.',
  email_change_asked:
    'Somebody asked to use another address for it. This one stays until the new one is proven.',
};

export function verifyEmail(letter: Letter, token: string): Mail {
  return write(letter, 'verify_email', 'Confirm your address', [
    'somebody made a QuickSlot account with this address. If it was you, confirm it here:',
    link(letter, '/verify-email', token),
    'The link is good for one day. If it was not you, open it all the same and choose "This wasn\'t me": the account then lets go of your address.',
  ]);
}

export function resetPassword(letter: Letter, token: string): Mail {
  return write(letter, 'reset_password', 'Choose a new password', [
    'here you can choose a new password for QuickSlot:',
    link(letter, '/reset-password', token),
    'The link is good for 30 minutes, once. If you did not ask for it, you need not do anything: your password stays as it is.',
  ]);
}

export function emailChange(letter: Letter, token: string): Mail {
  return write(letter, 'email_change', 'Confirm your new address', [
    'confirm that your QuickSlot account may use this address from now on:',
    link(letter, '/verify-email', token),
    'The link is good for one day. If it was not you, you need not do anything.',
  ]);
}

export function emailChanged(letter: Letter): Mail {
  return write(letter, 'email_changed', 'Your address was changed', [
    'your QuickSlot account now uses another address. This one no longer signs you in.',
    'If it was not you, sign in now, by passkey or the way you always do, and look at your account:',
    page(letter),
  ]);
}

export function methodChanged(letter: Letter, what: MethodChange): Mail {
  return write(letter, 'sign_in_method_changed', 'How you sign in has changed', [
    `something changed in how your QuickSlot account is signed in to. ${CHANGES[what]}`,
    'If it was not you, look at your account now, sign out the other sessions and choose a new password:',
    page(letter),
  ]);
}

export function newSignIn(letter: Letter, { device, place }: { device: string; place: string }): Mail {
  return write(letter, 'new_sign_in', 'A new sign-in', [
    `your QuickSlot account was just signed in to from a browser that we had not seen there: ${device}${place ? `, near ${place}` : ''}.`,
    'If it was not you, sign that session out and choose a new password:',
    page(letter),
  ]);
}

function link({ origin }: Letter, path: string, token: string): string {
  return `${origin}${path}?token=${token}`;
}

function page({ origin }: Letter): string {
  return `${origin}/account`;
}

function write({ to }: Letter, kind: string, subject: string, paragraphs: readonly string[]): Mail {
  return { to, kind, subject, text: ['Hello,', ...paragraphs, 'QuickSlot'].join('\n\n') };
}
