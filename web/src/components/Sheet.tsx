import './sheet.css';
import { createEffect, createUniqueId, type JSX, onCleanup, Show } from 'solid-js';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface SheetProps {
  open: boolean;
  title: JSX.Element;
  /** Asked for by Escape, the close button or a press beside the sheet. The owner then sets `open` to false. */
  onClose: () => void;
  children: JSX.Element;
}

/** A modal dialog: from below on a phone, in the middle on a desk. Focus and Escape are the native dialog's. */
export function Sheet(props: SheetProps) {
  const titleId = createUniqueId();
  let dialog!: HTMLDialogElement;
  let title!: HTMLHeadingElement;

  createEffect(() => {
    if (props.open && !dialog.open) {
      dialog.showModal();
      title.focus();
    } else if (!props.open && dialog.open) {
      dialog.close();
    }
  });
  onCleanup(() => dialog.close());

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way, and native
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog) props.onClose();
      }}
    >
      <Show when={props.open}>
        <div class="sheet-head">
          <h2 id={titleId} ref={title} tabIndex={-1}>
            {props.title}
          </h2>
          <Button icon variant="plain" aria-label="Close" onPress={() => props.onClose()}>
            <Icon name="close" />
          </Button>
        </div>
        <div class="sheet-body">{props.children}</div>
      </Show>
    </dialog>
  );
}
