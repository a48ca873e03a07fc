// What was last seen, kept on this device for when there is no connection: boards and one's own bookings, by user.
// Nothing of the API is in the service worker's caches; this is the only place, and it is emptied at sign-out.

interface Kept<Value> {
  readonly value: Value;
  /** When it was true, epoch milliseconds by the server's clock. */
  readonly asOf: number;
}

const STORE = 'seen';
let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('quickslot', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => {
    opening = undefined;
  });
  return opening;
}

async function run<Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const request = act(database.transaction(STORE, mode).objectStore(STORE));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A private window or a full disk may refuse: the app then just remembers nothing. */
async function orElse<Result>(work: Promise<Result>, fallback: Result): Promise<Result> {
  try {
    return await work;
  } catch {
    return fallback;
  }
}

export function keep<Value>(owner: string | null, name: string, kept: Kept<Value>): Promise<void> {
  return orElse(
    run('readwrite', (store) => store.put(kept, `${owner ?? ''}/${name}`)).then(() => undefined),
    undefined,
  );
}

/** What was kept for somebody, or else what was kept while nobody was signed in, which is nobody's secret. */
export async function recall<Value>(owner: string | null, name: string): Promise<Kept<Value> | undefined> {
  const own = await find<Value>(owner, name);
  return own ?? (owner === null ? undefined : find<Value>(null, name));
}

function find<Value>(owner: string | null, name: string): Promise<Kept<Value> | undefined> {
  return orElse(
    run('readonly', (store) => store.get(`${owner ?? ''}/${name}`) as IDBRequest<Kept<Value> | undefined>),
    undefined,
  );
}

/** Forgets everything of everybody. */
export function forgetAll(): Promise<void> {
  return orElse(
    run('readwrite', (store) => store.clear()),
    undefined,
  );
}
