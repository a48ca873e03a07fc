// What every page has: a title in the tab, and one heading that takes the focus when somebody came by a link.
import { createEffect, type JSX, onMount } from 'solid-js';

let navigated = false;

/** Called by the router at each change of page after the first, and where one page takes another's place by itself. */
export function markNavigation(): void {
  navigated = true;
}

export function useTitle(title: () => string | undefined): void {
  createEffect(() => {
    const text = title();
    document.title = text ? `${text} · QuickSlot` : 'QuickSlot';
  });
}

/** The page's h1. Focus moves to it after a navigation, so that a screen reader reads where one has come to. */
export function PageHeading(props: { children: JSX.Element; class?: string }) {
  let heading!: HTMLHeadingElement;
  onMount(() => {
    if (navigated && !document.querySelector('dialog[open]')) heading.focus({ preventScroll: true });
  });
  return (
    <h1 ref={heading} tabIndex={-1} class={props.class}>
      {props.children}
    </h1>
  );
}
