// One part of the editor: what it is about on the left of a desk, its fields beside it.
import { type JSX, Show } from 'solid-js';
import { Icon } from '../../../components/Icon.tsx';

interface Props {
  id: string;
  title: string;
  lead: string;
  error?: string | undefined;
  children: JSX.Element;
}

export function Section(props: Props) {
  return (
    <section class="ed-section" id={props.id} aria-labelledby={`${props.id}-title`}>
      <div class="ed-section-head">
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        <p>{props.lead}</p>
        <Show when={props.error}>
          <p class="field-error">
            <Icon name="alert" size={18} />
            <span>{props.error}</span>
          </p>
        </Show>
      </div>
      <div class="ed-fields">{props.children}</div>
    </section>
  );
}
