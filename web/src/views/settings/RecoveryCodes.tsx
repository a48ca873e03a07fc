import { For, type JSX } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { toast } from '../../components/Toast.tsx';
import { saveFile } from './save.ts';

/** Shown once: whoever closes this has copied them, or makes new ones. */
export function RecoveryCodes(props: {
  codes: readonly string[];
  /** What each of them does. */
  use: JSX.Element;
  onDone: () => void;
}) {
  const text = () => `${props.codes.join('\n')}\n`;
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text());
      toast('Copied.');
    } catch {
      toast('This browser did not let us copy. Select the codes, or download them.');
    }
  }
  return (
    <>
      <p>
        <strong>Keep these codes where you find them without your phone.</strong> {props.use} They are shown
        only now.
      </p>
      <ul class="set-codes" aria-label="Recovery codes">
        <For each={props.codes}>
          {(code) => (
            <li>
              <code>{code}</code>
            </li>
          )}
        </For>
      </ul>
      <div class="set-buttons">
        <Button variant="quiet" onPress={() => void copy()}>
          <Icon name="copy" />
          Copy
        </Button>
        <Button
          variant="quiet"
          onPress={() => saveFile(new Blob([text()], { type: 'text/plain' }), 'quickslot-recovery-codes.txt')}
        >
          <Icon name="download" />
          Download
        </Button>
      </div>
      <Button wide onPress={props.onDone}>
        I have kept them
      </Button>
    </>
  );
}
