// A new account: a name, then a passkey. A password is the other way.
import { createSignal, Show } from 'solid-js';
import { passkeySignUp, passkeySignUpOptions, register } from '../../api/account.ts';
import { type ApiError, isApiError } from '../../api/problem.ts';
import { hasPasskeys, makePasskey } from '../../auth/passkeys.ts';
import { offerRecovery } from '../../auth/recovery.ts';
import { enter } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Alarm } from './Alarm.tsx';
import { emailError, focusInvalid, newPasswordError, PASSWORD_MIN } from './fields.ts';
import { PasswordField } from './PasswordField.tsx';

type Field = 'name' | 'email' | 'password';
const FIELDS: readonly Field[] = ['name', 'email', 'password'];

export function SignUp() {
  const [name, setName] = createSignal('');
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [byPassword, setByPassword] = createSignal(!hasPasskeys());
  const [busy, setBusy] = createSignal(false);
  const [alarm, setAlarm] = createSignal<string>();
  const [wrong, setWrong] = createSignal<Partial<Record<Field, string>>>({});
  let form!: HTMLFormElement;

  function check(): boolean {
    const found: ReturnType<typeof wrong> = {};
    if (name().trim() === '') found.name = 'Tell us what to call you.';
    const address = byPassword() || email().trim() !== '' ? emailError(email()) : undefined;
    if (address) found.email = address;
    const weak = byPassword() ? newPasswordError(password()) : undefined;
    if (weak) found.password = weak;
    setWrong(found);
    return Object.keys(found).length === 0;
  }

  function fieldsOf(failure: ApiError): ReturnType<typeof wrong> {
    if (failure.code === 'email_taken') return { email: failure.text };
    if (failure.code === 'weak_password') return { password: failure.field('password') ?? failure.text };
    const said = FIELDS.map((field) => [field, failure.field(field)] as const);
    return Object.fromEntries(said.filter(([, words]) => words !== undefined));
  }

  async function make(): Promise<void> {
    const who = { name: name().trim() };
    const address = email().trim();
    if (byPassword()) {
      enter(await register({ ...who, email: address, password: password() }));
      return;
    }
    const options = await passkeySignUpOptions(address === '' ? who : { ...who, email: address });
    const answer = await passkeySignUp(await makePasskey(options));
    if (answer.user.email === null) offerRecovery(answer.user.id);
    enter(answer);
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    setAlarm(undefined);
    if (!check()) {
      focusInvalid(form);
      return;
    }
    setBusy(true);
    try {
      await make();
    } catch (error) {
      const marked = isApiError(error) ? fieldsOf(error) : {};
      if (Object.keys(marked).length > 0) {
        setWrong(marked);
        focusInvalid(form);
      } else {
        setAlarm(wordsOf(error));
      }
    } finally {
      setBusy(false);
    }
  }

  function change(): void {
    setAlarm(undefined);
    setWrong({});
    setByPassword(!byPassword());
  }

  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
      <Alarm text={alarm()} />
      <TextField
        label="Your name"
        name="name"
        autocomplete="name"
        maxLength={100}
        value={name()}
        onText={setName}
        error={wrong().name}
        hint="Whom you book with sees it. Nobody else does."
      />
      <TextField
        label={byPassword() ? 'Email' : 'Email (optional)'}
        name="email"
        type="email"
        inputmode="email"
        autocomplete={byPassword() ? 'username' : 'email'}
        autocapitalize="none"
        spellcheck={false}
        maxLength={254}
        value={email()}
        onText={setEmail}
        error={wrong().email}
        hint={byPassword() ? undefined : 'For reminders, and a way back in should you lose your passkey.'}
      />
      <Show when={byPassword()}>
        <PasswordField
          isNew
          value={password()}
          onText={setPassword}
          error={wrong().password}
          min={PASSWORD_MIN}
        />
      </Show>
      <Button type="submit" wide busy={busy()}>
        <Show when={!byPassword()} fallback="Register">
          <Icon name="passkey" />
          Create account with a passkey
        </Show>
      </Button>
      <Show when={hasPasskeys()}>
        <p class="door-quiet">
          {byPassword()
            ? 'A passkey is quicker and cannot be guessed or phished: your finger, face or PIN is all it asks for.'
            : 'No password to think of: your finger, face or the PIN of this device signs you in.'}
        </p>
        <Button variant="plain" wide onPress={change}>
          {byPassword() ? 'Use a passkey instead' : 'Use a password instead'}
        </Button>
      </Show>
    </form>
  );
}
