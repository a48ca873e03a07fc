import { Show } from 'solid-js';
import { Icon } from '../../components/Icon.tsx';

/** What went wrong, above what one can do about it. */
export function Alarm(props: { text: string | undefined }) {
  return (
    <Show when={props.text}>
      <p class="door-alarm" role="alert">
        <Icon name="alert" />
        <span>{props.text}</span>
      </p>
    </Show>
  );
}
