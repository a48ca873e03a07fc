import type { JSX } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';

/** The panel's one thing to do, and the way to let it be: a cross on a phone, words on a desk. */
export function Act(props: { dismiss: string; onDismiss: () => void; children: JSX.Element }) {
  return (
    <div class="panel-act">
      <Button icon variant="plain" class="let-go narrow" aria-label={props.dismiss} onPress={props.onDismiss}>
        <Icon name="close" />
      </Button>
      {props.children}
      <Button variant="plain" class="let-go roomy" onPress={props.onDismiss}>
        {props.dismiss}
      </Button>
    </div>
  );
}
