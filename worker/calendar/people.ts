// A person in a calendar's tables: where they stand, and how they are taken out. Rare enough to go without an index.

export class People {
  constructor(private readonly sql: SqlStorage) {}

  bookingIdsOf(userId: string): string[] {
    return this.sql
      .exec<{ id: string }>('SELECT id FROM booking WHERE user_id = ?', userId)
      .toArray()
      .map(({ id }) => id);
  }

  /** Takes them out of every row: bookings and the log stay without a name; kept answers that speak of them go. */
  blank(userId: string): void {
    this.sql.exec('DELETE FROM hold WHERE user_id = ?', userId);
    this.sql.exec('DELETE FROM waiting WHERE user_id = ?', userId);
    // What they answered as a guest, before it was theirs.
    this.sql.exec(
      "DELETE FROM answer WHERE key LIKE 'guest:%' AND EXISTS (SELECT 1 FROM booking WHERE user_id = ? AND instr(key, booking.id) > 0)",
      userId,
    );
    this.sql.exec(
      "UPDATE booking SET user_id = NULL, user_name = '', contact_email = NULL, note = '', answers = NULL, series_id = NULL, guest = NULL WHERE user_id = ?",
      userId,
    );
    this.sql.exec('UPDATE log SET actor_id = NULL WHERE actor_id = ?', userId);
    this.sql.exec('DELETE FROM member WHERE user_id = ?', userId);
    this.sql.exec("UPDATE log SET subject_id = NULL WHERE subject_id = ? AND kind LIKE 'member%'", userId);
    this.sql.exec('DELETE FROM answer WHERE instr(key, ?) > 0 OR instr(body, ?) > 0', userId, userId);
    this.sql.exec("UPDATE calendar SET owner_id = '' WHERE owner_id = ? AND deleted_at IS NOT NULL", userId);
  }
}
