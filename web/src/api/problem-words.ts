// The words of problems that a board never meets.
import type { RareCode, Words } from './problem.ts';

export const RARE: Record<RareCode, Words> = {
  malformed_json: ['That did not arrive whole', 'Try once more. If it happens again, reload the page.'],
  invalid_credentials: ['That did not match', 'The address or the password is wrong.'],
  totp_required: ['One more thing', 'Enter a code of your authenticator app, or a recovery code.'],
  invalid_credential: [
    'That passkey was not accepted',
    'It may have been removed from your account. Use another one, or sign in another way.',
  ],
  step_up_required: ['Nothing was changed', 'Show that it is you first: by passkey or by password.'],
  last_credential: ['That is your last way in', 'Add another passkey or a password first, then remove this.'],
  invalid_token: ['That link no longer works', 'It was used, replaced by a newer one, or is too old.'],
  wrong_code: ['That code did not match', 'Wait for the next one, and enter that.'],
  forbidden: ['That is not yours to do', 'Your account may not do this here.'],
  method_not_allowed: [
    'That cannot be done here',
    'Reload the page. A newer version may be waiting for you.',
  ],
  conflict: ['It changed while you were at it', 'Look at how it stands now, then try again.'],
  email_taken: ['That address has an account', 'Sign in with it, or use another address.'],
  slug_taken: ['That address is taken', 'Another calendar has this web address. Choose another.'],
  not_pending: ['That request no longer waits', 'Ask again from the browser that wants to come in.'],
  not_approved: ['That request is not approved', 'Approve it on your phone first, or ask again.'],
  not_cancellable: [
    'It is too late to change this',
    'The time for changes is over. Ask the people who run it.',
  ],
  precondition_failed: [
    'It changed while you were at it',
    'Somebody else saved a newer version. Load it, then make your change again.',
  ],
  body_too_large: ['That is too long', 'Shorten the text and send it again.'],
  unsupported_media_type: ['That did not arrive whole', 'Reload the page and try once more.'],
  invalid_request: ['Something is not right yet', 'Look at the marked fields.'],
  weak_password: [
    'That password is too easy to guess',
    'Use at least 15 characters. A short sentence works well.',
  ],
  limit_reached: [
    'That is as many as one person may book',
    'Cancel one of your bookings here, or wait until one is over.',
  ],
  idempotency_key_reused: ['That was sent twice', 'Look whether it worked, then try again.'],
  upgrade_required: ['The live connection failed', 'Reload the page.'],
};
