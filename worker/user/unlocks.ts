// Unlock requests as their person has them: which may be seen and approved, which are pushed, and who is kept out.
import type { MineMessage } from '../contract/mine.ts';
import { UnlockRequest } from '../contract/unlock.ts';

/** Requests that wait for one account at once. */
const MAX_LISTED = 3;
/** Pushes of requests within PUSH_WINDOW_MS: above that they show inside the app alone. */
const MAX_PUSHES = 3;
const PUSH_WINDOW_MS = 600_000;
/** Wrong codes of one account within a day, over all requests: 60 of a million are a chance of 6 in 100,000. */
const MAX_WRONG_CODES = 60;
const CODE_WINDOW_MS = 86_400_000;
/** So long a browser that was reported is kept out. */
const BLOCK_MS = 86_400_000;

/** A request that was asked of this person, by its own object. */
export interface Announcement {
  readonly request: UnlockRequest;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly deviceHash: string;
  readonly networkHash: string | null;
}

/**
 * `listed`: shows, and may be approved. `chosen`: so too, and nothing takes its place, since its person saw the browser's
 * screen: they opened it by its QR code or typed its code. `hidden`: looks the same to who asked, and is nothing here.
 */
type Standing = 'listed' | 'chosen' | 'hidden';

interface Shown {
  readonly id: string;
  readonly isKnown: boolean;
  readonly standing: Standing;
}

/** Whether a new request shows, and which one gives way: a browser known to the account displaces a stranger's. */
export function admit(
  isKnown: boolean,
  isBlocked: boolean,
  shown: readonly Shown[],
): { standing: Standing; displaced: string | null } {
  if (isBlocked) return { standing: 'hidden', displaced: null };
  if (shown.length < MAX_LISTED) return { standing: 'listed', displaced: null };
  const stranger = isKnown ? displaceable(shown).find((one) => !one.isKnown) : undefined;
  return stranger ? { standing: 'listed', displaced: stranger.id } : { standing: 'hidden', displaced: null };
}

/** Which of those shown gives way to one that its person opened: the newest stranger's, else the newest. */
export function giveWay(shown: readonly Shown[]): string | null {
  if (shown.length < MAX_LISTED) return null;
  const newest = displaceable(shown);
  return (newest.find((one) => !one.isKnown) ?? newest[0])?.id ?? null;
}

/** The newest first; `shown` is in the order in which they came. */
function displaceable(shown: readonly Shown[]): Shown[] {
  return shown.filter(({ standing }) => standing === 'listed').reverse();
}

type Row = {
  seq: number;
  id: string;
  request: string;
  is_known: number;
  device_hash: string;
  network_hash: string | null;
  standing: Standing;
  expires_at: number;
  has_ended: number;
  push: 'none' | 'due' | 'sent';
  asked_at: number;
};

export class Unlocks {
  readonly #sql: SqlStorage;

  constructor(private readonly storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  /** Takes in a request, once however often it is announced; answers what to tell the windows. */
  take(announcement: Announcement, now: number): MineMessage[] {
    const { request, expiresAt } = announcement;
    if (this.#find(request.id) || expiresAt <= now) return [];
    return this.storage.transactionSync(() => {
      const { standing, displaced } = admit(
        request.known,
        this.#isBlocked(announcement, now),
        this.#shown(now),
      );
      const isPushed = standing === 'listed' && this.#pushesSince(now - PUSH_WINDOW_MS) < MAX_PUSHES;
      this.#insert(announcement, standing, isPushed ? 'due' : 'none', now);
      if (displaced !== null) this.#setStanding(displaced, 'hidden');
      return messages(standing === 'listed' ? request : null, displaced);
    });
  }

  /** Whether a request is to be pushed and was not yet. */
  isPushDue(id: string): boolean {
    return this.#find(id)?.push === 'due';
  }

  pushed(id: string): void {
    this.#sql.exec("UPDATE unlock SET push = 'sent' WHERE id = ?", id);
  }

  /** It waits no longer; answers what to tell the windows. */
  end(id: string): MineMessage[] {
    const row = this.#find(id);
    if (!row || row.has_ended) return [];
    this.#sql.exec('UPDATE unlock SET has_ended = 1 WHERE id = ?', id);
    return row.standing === 'hidden' ? [] : messages(null, id);
  }

  /** Those that wait and show, the newest first. */
  list(now: number): UnlockRequest[] {
    return this.#waiting(now)
      .filter(({ standing }) => standing !== 'hidden')
      .map(({ request }) => UnlockRequest.parse(JSON.parse(request)))
      .reverse();
  }

  /** The person opened a request by its QR code: it shows, whatever it was before. */
  open(announcement: Announcement, now: number): MineMessage[] {
    const { request } = announcement;
    return this.storage.transactionSync(() => {
      const row = this.#find(request.id);
      if (row && row.standing !== 'hidden') {
        this.#setStanding(request.id, 'chosen');
        return [];
      }
      const displaced = giveWay(this.#shown(now));
      if (displaced !== null) this.#setStanding(displaced, 'hidden');
      if (row) this.#setStanding(request.id, 'chosen');
      else this.#insert(announcement, 'chosen', 'none', now);
      return messages(request, displaced);
    });
  }

  /**
   * Counts a try of a code before it is looked at, so that many at once are as many tries. It counts as wrong until
   * `codeWasRight` or `takeBackCode`.
   */
  reserveCode(
    id: string,
    now: number,
  ): { ok: true; tryId: number } | { ok: false; retryAfterSeconds: number | null } {
    const row = this.#find(id);
    if (!row || row.standing === 'hidden') return { ok: false, retryAfterSeconds: null };
    this.#sql.exec('DELETE FROM unlock_code WHERE at <= ?', now - CODE_WINDOW_MS);
    const { count, first } = this.#sql
      .exec<{ count: number; first: number | null }>(
        'SELECT count(*) AS count, min(at) AS first FROM unlock_code',
      )
      .one();
    if (count >= MAX_WRONG_CODES) {
      const freeAt = (first ?? now) + CODE_WINDOW_MS;
      return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((freeAt - now) / 1_000)) };
    }
    const { id: tryId } = this.#sql
      .exec<{ id: number }>('INSERT INTO unlock_code (at) VALUES (?) RETURNING id', now)
      .one();
    return { ok: true, tryId };
  }

  /** The try was not wrong: as if it had not been. */
  takeBackCode(tryId: number): void {
    this.#sql.exec('DELETE FROM unlock_code WHERE id = ?', tryId);
  }

  /** Who typed the right code sees the browser's screen: nothing displaces that request any more. */
  codeWasRight(id: string, tryId: number): void {
    this.takeBackCode(tryId);
    this.#setStanding(id, 'chosen');
  }

  /** Keeps the browser of a request out for a day; answers the ids of all others that wait, hidden ones too. */
  report(id: string, now: number): string[] {
    const row = this.#find(id);
    if (row) {
      for (const what of blockKeys(row.device_hash, row.network_hash)) {
        this.#sql.exec(
          'INSERT OR REPLACE INTO unlock_block (what, until_at) VALUES (?, ?)',
          what,
          now + BLOCK_MS,
        );
      }
    }
    return this.#waiting(now)
      .map((other) => other.id)
      .filter((other) => other !== id);
  }

  /** Forgets what no longer counts. */
  forgetOld(now: number): void {
    this.#sql.exec('DELETE FROM unlock WHERE asked_at <= ?', now - PUSH_WINDOW_MS);
    this.#sql.exec('DELETE FROM unlock_code WHERE at <= ?', now - CODE_WINDOW_MS);
    this.#sql.exec('DELETE FROM unlock_block WHERE until_at <= ?', now);
  }

  /** When something next stops to count (epoch milliseconds), or null. */
  forgetAt(): number | null {
    const { at } = this.#sql
      .exec<{ at: number | null }>(
        `SELECT min(at) AS at FROM (
           SELECT min(asked_at) + ${PUSH_WINDOW_MS} AS at FROM unlock
           UNION ALL SELECT min(at) + ${CODE_WINDOW_MS} FROM unlock_code
           UNION ALL SELECT min(until_at) FROM unlock_block)`,
      )
      .one();
    return at;
  }

  #find(id: string): Row | undefined {
    return this.#sql.exec<Row>('SELECT * FROM unlock WHERE id = ?', id).toArray()[0];
  }

  #waiting(now: number): Row[] {
    return this.#sql
      .exec<Row>('SELECT * FROM unlock WHERE expires_at > ? AND has_ended = 0 ORDER BY seq', now)
      .toArray();
  }

  #shown(now: number): Shown[] {
    return this.#waiting(now)
      .filter(({ standing }) => standing !== 'hidden')
      .map(({ id, is_known, standing }) => ({ id, isKnown: is_known === 1, standing }));
  }

  #pushesSince(since: number): number {
    return this.#sql
      .exec<{ count: number }>(
        "SELECT count(*) AS count FROM unlock WHERE push <> 'none' AND asked_at > ?",
        since,
      )
      .one().count;
  }

  /** A browser that the account knows is not kept out for the network it shares with a reported one. */
  #isBlocked({ request, deviceHash, networkHash }: Announcement, now: number): boolean {
    const keys = blockKeys(deviceHash, request.known ? null : networkHash);
    return keys.some(
      (what) =>
        this.#sql.exec('SELECT 1 FROM unlock_block WHERE what = ? AND until_at > ?', what, now).toArray()
          .length > 0,
    );
  }

  #insert(
    { request, expiresAt, deviceHash, networkHash }: Announcement,
    standing: Standing,
    push: Row['push'],
    now: number,
  ): void {
    this.#sql.exec(
      `INSERT INTO unlock
         (id, request, is_known, device_hash, network_hash, standing, expires_at, push, asked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      request.id,
      JSON.stringify(request),
      request.known ? 1 : 0,
      deviceHash,
      networkHash,
      standing,
      expiresAt,
      push,
      now,
    );
  }

  #setStanding(id: string, standing: Standing): void {
    this.#sql.exec('UPDATE unlock SET standing = ? WHERE id = ?', standing, id);
  }
}

function blockKeys(deviceHash: string, networkHash: string | null): string[] {
  return [`device ${deviceHash}`, ...(networkHash === null ? [] : [`network ${networkHash}`])];
}

function messages(shown: UnlockRequest | null, gone: string | null): MineMessage[] {
  return [
    ...(shown ? [{ type: 'unlock', request: shown } as const] : []),
    ...(gone === null ? [] : [{ type: 'unlock_ended', id: gone } as const]),
  ];
}
