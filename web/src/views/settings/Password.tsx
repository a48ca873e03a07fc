import { createSignal } from 'solid-js';
import { changePassword } from '../../api/identity.ts';
import { isApiError } from '../../api/problem.ts';
import { Button } from '../../components/Button.tsx';
import { toast } from '../../components/Toast.tsx';
import { focusInvalid, newPasswordError, PASSWORD_MIN } from '../account/fields.ts';
import { PasswordField } from '../account/PasswordField.tsx';
import { createAct, Section, type SectionProps } from './parts.tsx';

export function Password(props: SectionProps) {
  const [password, setPassword] = createSignal('');
  const [wrong, setWrong] = createSignal<string>();
  const act = createAct();
  let form!: HTMLFormElement;

  function save(event: SubmitEvent): void {
    event.preventDefault();
    setWrong(newPasswordError(password()));
    if (wrong()) {
      focusInvalid(form);
      return;
    }
    void act.run(async () => {
      try {
        await changePassword(password());
      } catch (error) {
        if (!isApiError(error) || error.code !== 'weak_password') throw error;
        setWrong(error.field('password') ?? error.text);
        focusInvalid(form);
        return;
      }
      setPassword('');
      toast('Your password is set. Other browsers were signed out.');
      props.onChanged();
    });
  }

  return (
    <Section
      id="password"
      title="Password"
      lead={
        props.me.hasPassword
          ? 'A new one signs every other browser out.'
          : 'You have none, and need none as long as you have a passkey.'
      }
    >
      <act.Failure />
      <form ref={form} class="set-form" noValidate onSubmit={save}>
        <input type="hidden" name="username" autocomplete="username" value={props.me.email ?? ''} />
        <PasswordField
          isNew
          label="New password"
          value={password()}
          onText={setPassword}
          error={wrong()}
          min={PASSWORD_MIN}
        />
        <Button type="submit" variant="quiet" busy={act.busy()} off={password() === ''}>
          {props.me.hasPassword ? 'Change password' : 'Set a password'}
        </Button>
      </form>
    </Section>
  );
}
