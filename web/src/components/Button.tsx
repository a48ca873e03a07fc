import './button.css';
import { A } from '@solidjs/router';
import { type JSX, Show, splitProps } from 'solid-js';

interface Looks {
  variant?: 'primary' | 'quiet' | 'plain' | 'danger';
  wide?: boolean;
  /** A square of 44 pixels for an icon; give it an `aria-label`. */
  icon?: boolean;
}

function classes(props: Looks & { class?: string | undefined }): string {
  const names = ['button', props.variant ?? 'primary'];
  if (props.wide) names.push('wide');
  if (props.icon) names.push('icon');
  if (props.class) names.push(props.class);
  return names.join(' ');
}

type ButtonProps = Looks &
  Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'onClick'> & {
    /** Shows a spinner and swallows presses until it is over. */
    busy?: boolean;
    /** Stays focusable, so that a keyboard never loses its place; presses do nothing. */
    off?: boolean;
    onPress?: (event: MouseEvent) => void;
  };

/** A button that keeps its width and its focus while busy or off. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    'variant',
    'wide',
    'icon',
    'busy',
    'off',
    'onPress',
    'children',
    'class',
    'type',
  ]);
  return (
    <button
      {...rest}
      type={own.type ?? 'button'}
      class={classes(own)}
      aria-busy={own.busy ? 'true' : undefined}
      aria-disabled={own.off ? 'true' : undefined}
      onClick={(event) => {
        if (own.busy || own.off) event.preventDefault();
        else own.onPress?.(event);
      }}
    >
      <span class="button-face">{own.children}</span>
      <Show when={own.busy}>
        <span class="button-spin" aria-hidden="true" />
      </Show>
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink(
  props: Looks & { href: string; class?: string; children: JSX.Element; 'aria-label'?: string },
) {
  return (
    <A href={props.href} class={classes(props)} aria-label={props['aria-label']}>
      <span class="button-face">{props.children}</span>
    </A>
  );
}
