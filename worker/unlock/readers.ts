// Who is told of a request outside its object: the history in D1, and the person whose account is asked.

import { formatInstant } from '../contract/primitives.ts';
import type { UnlockRequest } from '../contract/unlock.ts';
import type { Reader } from '../durable/outbox.ts';
import type { UnlockState } from './request.ts';
import type { Store, UnlockRow } from './store.ts';

/** A request as the person's own object takes it. */
export interface Announcement {
  readonly userId: string;
  readonly request: UnlockRequest;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly deviceHash: string;
  readonly networkHash: string | null;
}

/** After these it waits no longer. */
const ENDING: ReadonlySet<UnlockRow['kind']> = new Set(['approved', 'denied', 'reported', 'expired']);

export interface PersonToTell {
  asked(announcement: Announcement): Promise<void>;
  /** It waits no longer. */
  ended(userId: string, requestId: string): Promise<void>;
}

/** Writes each event once, and the request as it is now. */
export function historyReader(
  store: Store,
  write: (state: UnlockState, rows: readonly UnlockRow[]) => Promise<void>,
): Reader<UnlockRow> {
  return {
    name: 'history',
    async deliver(rows) {
      const state = store.state();
      if (state) await write(state, rows);
    },
  };
}

export function personReader(store: Store, person: PersonToTell): Reader<UnlockRow> {
  return {
    name: 'person',
    async deliver(rows) {
      const state = store.state();
      const announcement = state && announcementOf(state);
      if (!announcement) return;
      // What has ended meanwhile is no longer asked for.
      if (state.status !== 'pending') {
        if (rows.some(({ kind }) => ENDING.has(kind))) await person.ended(announcement.userId, state.id);
      } else if (rows.some(({ kind }) => kind === 'asked')) {
        await person.asked(announcement);
      }
    },
  };
}

/** What the account's person is told of a request; undefined where nobody has the address. */
export function announcementOf(state: UnlockState): Announcement | undefined {
  const { id, userId, browser, platform, place, isKnown, createdAt, expiresAt, deviceHash, networkHash } =
    state;
  if (userId === null) return undefined;
  const instants = { createdAt: formatInstant(createdAt), expiresAt: formatInstant(expiresAt) };
  const request = { id, browser, platform, place, known: isKnown, ...instants };
  return { userId, request, expiresAt, deviceHash, networkHash };
}
