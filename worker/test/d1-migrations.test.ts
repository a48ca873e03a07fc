// A database of an earlier release keeps what is in it. An object's storage stands in for D1, so that it is an empty one.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { userObject } from '../user/client.ts';

const object = () => userObject(env.USERS, crypto.randomUUID());

function migrate(sql: SqlStorage, names: (name: string) => boolean): void {
  for (const { name, queries } of env.TEST_MIGRATIONS) {
    if (names(name)) for (const query of queries) sql.exec(query);
  }
}

it('that has bookings, notices and deliveries has them afterwards, without the notes of jobs', async () => {
  await runInDurableObject(object(), (_instance, { storage: { sql } }) => {
    migrate(sql, (name) => name < '0003');
    const all = (table: string) => sql.exec(`SELECT * FROM ${table}`).toArray();
    sql.exec(`INSERT INTO users (id, email, name, created_at) VALUES ('ada', 'ada@example.com', 'Ada', 1)`);
    sql.exec(`INSERT INTO bookings VALUES ('b1', 'c1', 'ada', 'Ada', 10, 20, 2, 'confirmed', 'note', 500, 'EUR', NULL, 1, 3),
      ('b2', 'c1', NULL, 'Walk-in', 30, 40, 1, 'cancelled', '', NULL, NULL, 35, 1, 2)`);
    sql.exec(
      `INSERT INTO notifications VALUES ('n1', 'ada', 'booking_confirmed', 'Booked', 'Court', '/bookings', 5, 6, 'b1:1:booking_confirmed')`,
    );
    const job = `'{"type":"booking"}'`;
    sql.exec(`INSERT INTO deliveries VALUES ('d', 'ada', 'email', 'ada@example.com', 'reminder', 'waiting', 1, 'why', ${job}, 7, 8),
      ('d', '', 'email', '', 'reminder', 'waiting', 0, '', ${job}, 7, 8)`);
    const before = {
      bookings: all('bookings'),
      notifications: all('notifications'),
      sent: all('deliveries'),
    };

    migrate(sql, (name) => name >= '0003');
    // What came later is empty.
    expect(all('bookings')).toEqual(
      before.bookings.map((row) => ({ ...row, payment: null, answers: null, series_id: null, guest: 0 })),
    );
    expect(all('notifications')).toEqual(before.notifications);
    expect(all('deliveries')).toEqual(before.sent.filter(({ target }) => target !== ''));
    expect(all('users')).toMatchObject([{ id: 'ada', window_open: 0 }]);
    const tables = sql.exec<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table'",
    );
    const withoutRowid = tables.toArray().filter((table) => table.sql.endsWith('WITHOUT ROWID'));
    expect(withoutRowid.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['bookings', 'deliveries', 'notifications']),
    );
  });
});

it('finds what the sweep, the dead letters, the count of mails and reports look for by an index', async () => {
  await runInDurableObject(object(), (_instance, { storage: { sql } }) => {
    migrate(sql, () => true);
    const plan = (query: string) =>
      sql
        .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`)
        .toArray()
        .map(({ detail }) => detail)
        .join();
    const from = 'SELECT * FROM deliveries WHERE';
    for (const status of ['waiting', 'sending', 'dead']) {
      expect(plan(`${from} status = '${status}' AND updated_at < 5`)).toContain('deliveries_open');
    }
    expect(
      plan(`${from} target = 'a' AND updated_at > 5 AND channel = 'email' AND status = 'sent'`),
    ).toContain('deliveries_mailed');
    const moved = "substr(b.id, 1, 8) || substr(b.id, 10, 2) <> printf('%010x', b.start_at / 1000)";
    expect(
      plan(`SELECT * FROM bookings AS b WHERE b.calendar_id = 'c' AND b.start_at > 5 AND ${moved}`),
    ).toContain('bookings_moved');
  });
});
