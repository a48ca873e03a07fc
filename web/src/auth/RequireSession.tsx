import { useLocation } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { ButtonLink } from '../components/Button.tsx';
import { Empty } from '../components/States.tsx';
import { isSignedIn } from './session.ts';

/** The address of the sign-in page that leads back to `path`. */
export function signInHref(path: string): string {
  return `/sign-in?next=${encodeURIComponent(path)}`;
}

/** Shows its children to whoever is signed in, and a way to sign in to all others. */
export function RequireSession(props: { title: string; why: string; children: JSX.Element }) {
  const location = useLocation();
  return (
    <Show
      when={isSignedIn()}
      fallback={
        <Empty
          title={props.title}
          mark="Hi"
          page
          actions={<ButtonLink href={signInHref(location.pathname + location.search)}>Sign in</ButtonLink>}
        >
          {props.why}
        </Empty>
      }
    >
      {props.children}
    </Show>
  );
}
