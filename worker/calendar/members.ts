// Who belongs to a calendar besides its owner: a small table, kept in memory, since every decision asks for it.
import type { TeamRole } from '../domain/roles.ts';
import { Kept } from './kept.ts';

export interface MemberRecord {
  /** Their account's id. */
  readonly id: string;
  readonly role: TeamRole;
  /** Epoch milliseconds. */
  readonly addedAt: number;
}

type MemberRow = { user_id: string; role: TeamRole; added_at: number };

export class Members {
  readonly #kept: Kept<MemberRecord>;

  constructor(
    private readonly sql: SqlStorage,
    /** Called with each write. */
    private readonly writes: () => void,
  ) {
    this.#kept = new Kept(() =>
      sql
        .exec<MemberRow>('SELECT user_id, role, added_at FROM member')
        .toArray()
        .map(({ user_id, role, added_at }) => ({ id: user_id, role, addedAt: added_at })),
    );
  }

  get(userId: string): MemberRecord | undefined {
    return this.#kept.get(userId);
  }

  /** All of them, who came first first. */
  all(): MemberRecord[] {
    return this.#kept.where(() => true).sort((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
  }

  put(member: MemberRecord): void {
    this.writes();
    this.#kept.put(member);
    this.sql.exec(
      `INSERT INTO member (user_id, role, added_at) VALUES (?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET role = excluded.role`,
      member.id,
      member.role,
      member.addedAt,
    );
  }

  delete(userId: string): void {
    this.writes();
    this.#kept.delete(userId);
    this.sql.exec('DELETE FROM member WHERE user_id = ?', userId);
  }

  reread(): void {
    this.#kept.reread();
  }
}
