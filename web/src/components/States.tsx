// What stands in for content: loading, empty, failed. Each says what is so and what can be done.
import './states.css';
import { type JSX, Show } from 'solid-js';
import { isApiError } from '../api/problem.ts';
import { PageHeading } from '../shell/page.tsx';
import { Button } from './Button.tsx';

/** A grey stand-in of the shape that is to come. Sizes are CSS lengths. */
export function Skeleton(props: { width: string; height: string; class?: string }) {
  return (
    <span
      class={`skeleton ${props.class ?? ''}`}
      style={{ width: props.width, height: props.height }}
      aria-hidden="true"
    />
  );
}

interface StateProps {
  title: string;
  /** One to five characters on the flap above the words. */
  mark?: string;
  signal?: boolean;
  /** It is the whole page: its words are the page's heading. */
  page?: boolean;
  children?: JSX.Element;
  actions?: JSX.Element;
}

/** A quiet full-size state in words. */
export function Empty(props: StateProps) {
  return (
    <div class="state">
      <Show when={props.mark}>
        <div class="flap" classList={{ signal: Boolean(props.signal) }} aria-hidden="true">
          {props.mark}
        </div>
      </Show>
      <Show when={props.page} fallback={<h2>{props.title}</h2>}>
        <PageHeading>{props.title}</PageHeading>
      </Show>
      <Show when={props.children}>
        <p>{props.children}</p>
      </Show>
      <Show when={props.actions}>
        <div class="state-actions">{props.actions}</div>
      </Show>
    </div>
  );
}

/** A failure in the person's words, with a way to try again where that can help. */
export function ErrorState(props: { error: unknown; onRetry?: () => void; busy?: boolean; page?: boolean }) {
  const words = () =>
    isApiError(props.error) && props.error.code === 'offline'
      ? {
          title: 'You are offline',
          text: 'This was not opened on this device before, so there is nothing to show yet.',
          requestId: undefined,
        }
      : isApiError(props.error)
        ? { title: props.error.title, text: props.error.text, requestId: props.error.requestId }
        : {
            title: 'Something went wrong',
            text: 'This is our mistake, not yours. Try once more.',
            requestId: undefined,
          };
  return (
    <div role="alert">
      <Empty
        title={words().title}
        mark="?"
        page={props.page ?? false}
        actions={
          <Show when={props.onRetry}>
            <Button variant="quiet" busy={props.busy ?? false} onPress={() => props.onRetry?.()}>
              Try again
            </Button>
          </Show>
        }
      >
        {words().text}
        <Show when={words().requestId}>
          {' '}
          If you write to us, name <code>{words().requestId}</code>.
        </Show>
      </Empty>
    </div>
  );
}
