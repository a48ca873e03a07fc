// What happened to an account, in words. The audit's own codes are for machines.
import type { AuditEntry, AuditKind } from '../../api/types.ts';

const WORDS: Record<AuditKind, string> = {
  registered: 'You made this account',
  signed_in: 'Signed in',
  sign_in_failed: 'A sign-in failed',
  signed_out: 'Signed out',
  session_ended: 'A browser was signed out',
  sessions_ended: 'All other browsers were signed out',
  refresh_reused: 'A copied session was noticed and ended',
  stepped_up: 'You showed that it was you',
  step_up_failed: 'Somebody failed to show that it was you',
  passkey_added: 'A passkey was added',
  passkey_renamed: 'A passkey was renamed',
  passkey_removed: 'A passkey was removed',
  passkey_refused: 'A passkey was refused',
  password_changed: 'The password was changed',
  password_reset_asked: 'Somebody asked for a link to choose a new password',
  password_reset: 'The password was reset by a mailed link',
  totp_on: 'The second factor was switched on',
  totp_off: 'The second factor was switched off',
  totp_failed: 'A code of the second factor was wrong',
  recovery_codes_made: 'New recovery codes were made',
  recovery_code_used: 'A recovery code was used',
  provider_linked: 'A sign-in elsewhere was linked',
  provider_unlinked: 'A sign-in elsewhere was unlinked',
  email_verified: 'The address was confirmed',
  email_change_asked: 'Another address was asked for',
  email_changed: 'The address was changed',
  account_taken_back: 'Whoever has the address took it back',
  unlock_asked: 'A browser asked to come in',
  unlock_code_wrong: 'A wrong code was typed for a browser that asked',
  unlock_refused: 'An approval was refused',
  unlock_approved: 'A browser was let in from your phone',
  unlock_denied: 'A browser that asked was turned away',
  unlock_reported: 'You said that it was not you who asked',
  unlock_expired: 'A browser asked, and nobody answered',
  device_added: 'A device takes notices now',
  device_removed: 'A device takes no notices any more',
  exported: 'Your data was downloaded',
  calendar_created: 'A calendar was made',
  calendar_changed: 'A calendar was changed',
  calendar_deleted: 'A calendar was deleted',
  group_created: 'A group of calendars was made',
  group_changed: 'A group of calendars was changed',
  group_deleted: 'A group of calendars was deleted',
  feed_made: 'A calendar address was made',
  feed_ended: 'A calendar address was ended',
  busy_source_added: 'Another calendar blocks time now',
  busy_source_removed: 'Another calendar blocks no time any more',
  member_invited: 'Somebody was invited to a team',
  invitation_revoked: 'An invitation was taken back',
  member_changed: 'Somebody in a team was given another part',
  member_removed: 'Somebody was removed from a team',
  team_joined: 'You joined a team',
  team_left: 'You left a team',
};

/** Whether it may be somebody else's doing: such lines stand out. */
const NOTABLE: ReadonlySet<AuditKind> = new Set([
  'sign_in_failed',
  'refresh_reused',
  'step_up_failed',
  'passkey_refused',
  'totp_failed',
]);

/** A newer server may know kinds that this page does not. */
export function auditWords({ kind, detail }: Pick<AuditEntry, 'kind' | 'detail'>): string {
  const said = Object.hasOwn(WORDS, kind) ? WORDS[kind] : 'Something changed';
  return detail ? `${said}: ${detail}` : said;
}

export function isNotable(kind: AuditKind): boolean {
  return NOTABLE.has(kind);
}
