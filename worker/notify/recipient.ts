// A person whom a notice is for: what of it they want at this moment, and where they are reached. Pure.
import { NO_ACCOUNT } from '../db/deliveries.ts';
import type { DeviceRow } from '../db/devices.ts';
import { preferencesFrom } from '../db/preferences.ts';
import type { Accounts } from '../db/recipients.ts';
import type { Addressee } from './booking-mail.ts';
import type { Notice } from './plan.ts';
import type { Subject } from './subject.ts';
import { wantedChannels } from './wanted.ts';

export interface Recipient {
  /** NO_ACCOUNT for a caller or a walk-in. */
  readonly account: string;
  readonly addressee: Addressee | undefined;
  readonly devices: readonly DeviceRow[];
  readonly wants: { readonly inApp: boolean; readonly push: boolean; readonly email: boolean };
  readonly windowOpen: boolean;
}

/** Of a notice that waits since then. undefined where the account is gone. */
export function recipientOf(
  { userId, kind }: Notice,
  contact: Subject['contact'],
  accounts: Accounts,
  { since, now }: { since: number; now: number },
): Recipient | undefined {
  if (userId === null) {
    const { email = null, name = '', guest = null } = contact ?? {};
    const addressee = email === null ? undefined : { email, emailVerified: guest !== null, name, userId };
    return {
      ...{ account: NO_ACCOUNT, addressee, devices: [], windowOpen: false },
      wants: { inApp: false, push: false, email: true },
    };
  }
  const account = accounts.get(userId);
  if (!account) return undefined;
  const { email, emailVerified, name, timeZone, windowOpen, devices } = account;
  const wishes = { preferences: preferencesFrom(account.preferences), timeZone };
  const wanted = wantedChannels(kind, wishes, now);
  // What came in quiet hours is not pushed afterwards either.
  const wants = { ...wanted, push: wanted.push && wantedChannels(kind, wishes, since).push };
  const addressee = email === null ? undefined : { email, emailVerified, name, userId };
  return { account: userId, addressee, devices: wants.push ? devices : [], wants, windowOpen };
}

export function accountOf({ userId }: Notice): string {
  return userId ?? NO_ACCOUNT;
}
