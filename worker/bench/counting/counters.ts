// Counts what a Worker asks of its bindings. Rows are those that the runtime itself reports.
import type { Env } from '../../env.ts';

type Kind =
  | 'object rows written'
  | 'object statements read'
  | 'd1 rows written'
  | 'd1 round trips'
  | 'object calls'
  | 'objects built'
  | 'queue';

/** Numbers by kind and by what they are of: a table, a method. */
class Notes {
  readonly #numbers = new Map<Kind, Map<string, number>>();

  add(kind: Kind, of: string, by = 1): void {
    if (by === 0) return;
    const numbers = this.#numbers.get(kind) ?? new Map<string, number>();
    numbers.set(of, (numbers.get(of) ?? 0) + by);
    this.#numbers.set(kind, numbers);
  }

  toJSON() {
    return Object.fromEntries(
      [...this.#numbers].map(([kind, numbers]) => [kind, Object.fromEntries(numbers)]),
    );
  }

  clear(): void {
    this.#numbers.clear();
  }
}

export const notes = new Notes();
export const counts = () => notes.toJSON();

export function reset(): void {
  notes.clear();
}

/** The table that a statement writes to, or undefined for one that only reads. */
function writtenTable(query: string): string | undefined {
  return /^\s*(?:insert(?: or \w+)? into|update|delete from)\s+["`]?(\w+)/i.exec(query)?.[1];
}

function readTable(query: string): string {
  return /\bfrom\s+["`]?(\w+)/i.exec(query)?.[1] ?? 'others';
}

let isCountingSql = false;

/**
 * Counts what every statement of every object writes, and each alarm that is set (billed as a row). The classes are
 * changed and not their instances: those belong to the runtime, which lets go of them when an object falls asleep.
 */
export function countSql(storage: DurableObjectStorage): void {
  if (isCountingSql) return;
  isCountingSql = true;
  const sqlClass = Object.getPrototypeOf(storage.sql) as SqlStorage;
  const { exec } = sqlClass;
  sqlClass.exec = function <T extends Record<string, SqlStorageValue>>(
    this: SqlStorage,
    query: string,
    ...bindings: unknown[]
  ): SqlStorageCursor<T> {
    const cursor = exec.call(this, query, ...bindings) as SqlStorageCursor<T>;
    const table = writtenTable(query);
    // A write is done when exec returns; what is read is known by then as far as the first row.
    if (table !== undefined) notes.add('object rows written', table, cursor.rowsWritten);
    else notes.add('object statements read', readTable(query));
    return cursor;
  };
  const storageClass = Object.getPrototypeOf(storage) as DurableObjectStorage;
  const { setAlarm } = storageClass;
  storageClass.setAlarm = function (this: DurableObjectStorage, ...args) {
    notes.add('object rows written', 'alarm');
    return setAlarm.apply(this, args);
  };
}

const known = new WeakMap<Env, Env>();

/** The same bindings, counted. One object for each `env`, so that what is kept by it is kept. */
export function counted(env: Env): Env {
  const before = known.get(env);
  if (before) return before;
  const wrapped = {
    ...env,
    DB: countedD1(env.DB),
    CALENDARS: countedObjects(env.CALENDARS),
    EVENTS: countedQueue(env.EVENTS),
  };
  known.set(env, wrapped);
  known.set(wrapped, wrapped);
  return wrapped;
}

function overlay<T extends object>(target: T, own: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(target, {
    get(real, name) {
      if (name in own) return own[name as keyof T];
      const value = Reflect.get(real, name, real);
      return typeof value === 'function' ? value.bind(real) : value;
    },
  });
}

const queries = new WeakMap<object, { statement: D1PreparedStatement; query: string }>();

function noteWrites(query: string, result: D1Result): void {
  const table = writtenTable(query);
  if (table !== undefined) notes.add('d1 rows written', table, result.meta.rows_written);
}

function countedStatement(statement: D1PreparedStatement, query: string): D1PreparedStatement {
  const trip = () => notes.add('d1 round trips', writtenTable(query) ?? 'reads');
  const all = async () => {
    trip();
    const result = await statement.all();
    noteWrites(query, result);
    return result;
  };
  const wrapped = overlay(statement, {
    bind: (...values: unknown[]) => countedStatement(statement.bind(...values), query),
    all,
    run: all,
    first: (...args: []) => {
      trip();
      return statement.first(...args);
    },
    raw: async (...args: []) => {
      // Only `all` tells what a statement that also returns rows has written.
      if (writtenTable(query) !== undefined)
        return (await all()).results.map((row) => Object.values(row as object));
      trip();
      return statement.raw(...args);
    },
  });
  queries.set(wrapped, { statement, query });
  return wrapped;
}

function countedD1(db: D1Database): D1Database {
  return overlay(db, {
    prepare: (query: string) => countedStatement(db.prepare(query), query),
    batch: async (statements: D1PreparedStatement[]) => {
      notes.add('d1 round trips', 'batches');
      const real = statements.map((one) => queries.get(one) ?? { statement: one, query: '' });
      const results = await db.batch(real.map(({ statement }) => statement));
      for (const [i, result] of results.entries()) noteWrites(real[i]?.query ?? '', result);
      return results;
    },
  });
}

function countedObjects(namespace: Env['CALENDARS']): Env['CALENDARS'] {
  return overlay(namespace, {
    getByName: (name: string) => countedStub(namespace.getByName(name)),
    get: (id: DurableObjectId) => countedStub(namespace.get(id)),
  });
}

function countedStub<T extends object>(stub: T): T {
  return new Proxy(stub, {
    get(real, name) {
      const value = Reflect.get(real, name, real);
      if (typeof name !== 'string' || typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        notes.add('object calls', name);
        return Reflect.apply(value, real, args);
      };
    },
  });
}

function countedQueue(queue: Env['EVENTS']): Env['EVENTS'] {
  return overlay(queue, {
    send: (...args: Parameters<typeof queue.send>) => {
      notes.add('queue', 'messages written');
      return queue.send(...args);
    },
    sendBatch: (...args: Parameters<typeof queue.sendBatch>) => {
      const messages = [...args[0]];
      notes.add('queue', 'messages written', messages.length);
      notes.add('queue', 'sends');
      return queue.sendBatch(messages, args[1]);
    },
  });
}
