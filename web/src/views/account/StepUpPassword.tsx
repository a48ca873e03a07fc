import { createSignal, Show } from 'solid-js';
import { person } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { focusInvalid } from './fields.ts';
import { PasswordField } from './PasswordField.tsx';

interface Props {
  asksCode: boolean;
  busy: boolean;
  onProve: (body: { password: string; totp?: string }) => void;
}

export function StepUpPassword(props: Props) {
  const [password, setPassword] = createSignal('');
  const [code, setCode] = createSignal('');
  const [wrong, setWrong] = createSignal<{ password?: string; code?: string }>({});
  let form!: HTMLFormElement;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (props.busy) return;
    const totp = code().replaceAll(/\s/g, '');
    const found: ReturnType<typeof wrong> = {};
    if (password() === '') found.password = 'Enter your password.';
    if (props.asksCode && totp === '') found.code = 'Enter the code.';
    setWrong(found);
    if (Object.keys(found).length > 0) focusInvalid(form);
    else props.onProve(props.asksCode ? { password: password(), totp } : { password: password() });
  }

  return (
    <form ref={form} class="door-panel" noValidate onSubmit={submit}>
      {/* For password managers: whose password it is. */}
      <input type="hidden" name="username" autocomplete="username" value={person()?.email ?? ''} />
      <PasswordField value={password()} onText={setPassword} error={wrong().password} />
      <Show when={props.asksCode}>
        <TextField
          label="Code of your authenticator app"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxLength={10}
          value={code()}
          onText={setCode}
          error={wrong().code}
        />
      </Show>
      <Button type="submit" wide busy={props.busy}>
        Go on
      </Button>
    </form>
  );
}
