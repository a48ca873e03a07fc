// A list that is read page by page.
import { type Accessor, createSignal } from 'solid-js';
import { sentence } from '../../api/problem.ts';
import type { Page } from '../../api/types.ts';

interface Paged<Item> {
  /** Undefined before the first page. */
  readonly items: Accessor<readonly Item[] | undefined>;
  readonly hasMore: Accessor<boolean>;
  readonly busy: Accessor<boolean>;
  readonly failure: Accessor<string | undefined>;
  readonly more: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

export function createPaged<Item>(read: (cursor: string | null) => Promise<Page<Item>>): Paged<Item> {
  const [items, setItems] = createSignal<readonly Item[]>();
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();

  async function load(after: string | null): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      const page = await read(after);
      setItems((before) => [...(after === null ? [] : (before ?? [])), ...page.items]);
      setCursor(page.nextCursor);
    } catch (error) {
      setFailure(sentence(error));
    } finally {
      setBusy(false);
    }
  }

  void load(null);
  return {
    items,
    hasMore: () => cursor() !== null,
    busy,
    failure,
    more: () => load(cursor()),
    reload: () => load(null),
  };
}
