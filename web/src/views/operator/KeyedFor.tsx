import { type Accessor, createMemo, For, type JSX } from 'solid-js';

interface Props<Item> {
  each: readonly Item[];
  /** What an item is known by; no two share it. */
  by: (item: Item) => string;
  children: (item: Accessor<Item>, index: Accessor<number>) => JSX.Element;
}

/** A list whose items keep their elements, and so the focus, as long as their key stays, whatever of them changes. */
export function KeyedFor<Item>(props: Props<Item>) {
  const items = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])));
  return (
    <For each={[...items().keys()]}>
      {(key, index) => {
        const first = items().get(key);
        if (first === undefined) return null;
        // On its way out an item is shown as it was last.
        const item = createMemo<Item>((before) => items().get(key) ?? before, first);
        return props.children(item, index);
      }}
    </For>
  );
}
