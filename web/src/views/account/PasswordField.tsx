import { createSignal, Show } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';

interface Props {
  /** A password that is being chosen, not one that is known. */
  isNew?: boolean;
  label?: string;
  value: string;
  onText: (text: string) => void;
  error: string | undefined;
  /** Fewest characters of a new one. */
  min?: number;
}

/** A password that can be looked at, pasted, and made by a password manager. */
export function PasswordField(props: Props) {
  const [shown, setShown] = createSignal(false);
  const length = () => [...props.value].length;
  const min = () => props.min ?? 1;
  return (
    <TextField
      label={props.label ?? 'Password'}
      name="password"
      type={shown() ? 'text' : 'password'}
      autocomplete={props.isNew ? 'new-password' : 'current-password'}
      autocapitalize="none"
      spellcheck={false}
      maxLength={256}
      value={props.value}
      onText={props.onText}
      error={props.error}
      hint={
        <Show when={props.isNew}>
          At least {min()} characters. A short sentence that only you would say is easy to remember and hard
          to guess.
          <span class="door-length" aria-hidden="true">
            <i
              classList={{ enough: length() >= min() }}
              style={{ transform: `scaleX(${Math.min(1, length() / min())})` }}
            />
          </span>
        </Show>
      }
      end={
        <Button variant="plain" onPress={() => setShown(!shown())}>
          {shown() ? 'Hide' : 'Show'}
          <span class="hush">password</span>
        </Button>
      }
    />
  );
}
