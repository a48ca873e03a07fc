// Loads something for a view: at once, again on demand, and from this device while there is no network.
import { type Accessor, batch, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { serverNow } from '../api/clock.ts';
import { isApiError } from '../api/problem.ts';
import { person } from '../auth/session.ts';
import { online } from '../offline/network.ts';
import { keep, recall } from '../offline/seen.ts';

export interface Loaded<Value> {
  readonly value: Accessor<Value | undefined>;
  readonly error: Accessor<unknown>;
  readonly busy: Accessor<boolean>;
  /** When the value was kept, where it is one from this device; undefined while it is fresh. */
  readonly keptAt: Accessor<number | undefined>;
  readonly reload: () => void;
  readonly set: (value: Value) => void;
}

interface Options<Key> {
  /** Under which name the answer is kept on this device for use without a connection; absent: not kept. */
  readonly keepAs?: (key: Key) => string | undefined;
}

/** Runs `fetcher` for each new `key`; `undefined` as key waits. Answers that came too late are dropped. */
export function createLoad<Key, Value>(
  key: Accessor<Key | undefined>,
  fetcher: (key: Key) => Promise<Value>,
  options: Options<Key> = {},
): Loaded<Value> {
  const [value, setValue] = createSignal<Value>();
  const [error, setError] = createSignal<unknown>();
  const [busy, setBusy] = createSignal(false);
  const [keptAt, setKeptAt] = createSignal<number>();
  let turn = 0;

  async function run(wanted: Key): Promise<void> {
    turn += 1;
    const mine = turn;
    const name = options.keepAs?.(wanted);
    const owner = person()?.id ?? null;
    setBusy(true);
    setError(undefined);
    try {
      const answer = await fetcher(wanted);
      if (mine !== turn) return;
      batch(() => {
        setValue(() => answer);
        setKeptAt(undefined);
        setBusy(false);
      });
      if (name !== undefined) void keep(owner, name, { value: answer, asOf: serverNow() });
    } catch (failure) {
      const kept =
        name !== undefined && isApiError(failure) && failure.isConnection
          ? await recall<Value>(owner, name)
          : undefined;
      if (mine !== turn) return;
      batch(() => {
        setBusy(false);
        if (kept) {
          setValue(() => kept.value);
          setKeptAt(kept.asOf);
        } else {
          setError(failure);
        }
      });
    }
  }

  const reload = () => {
    const wanted = key();
    if (wanted !== undefined) void run(wanted);
  };

  createEffect(
    on(key, (wanted) => {
      if (wanted !== undefined) void run(wanted);
    }),
  );
  createEffect(
    on(
      online,
      (yes) => {
        if (yes && (error() !== undefined || keptAt() !== undefined)) reload();
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    turn += 1;
  });

  return { value, error, busy, keptAt, reload, set: (next) => setValue(() => next) };
}
