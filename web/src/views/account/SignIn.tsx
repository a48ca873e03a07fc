// The way back in: a passkey by its own tap or out of what the browser fills in, else address and password; where all of
// that is lost, a recovery code.
import { A, useLocation } from '@solidjs/router';
import { createSignal, onCleanup, onMount, Show } from 'solid-js';
import { login, passkeySignIn, passkeySignInOptions } from '../../api/account.ts';
import { isApiError } from '../../api/problem.ts';
import { forgetPasskey, hasPasskeys, showPasskey } from '../../auth/passkeys.ts';
import { enter } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Alarm } from './Alarm.tsx';
import { ByCode } from './ByCode.tsx';
import { CodeField, type CodeKind } from './CodeField.tsx';
import { emailError, focusInvalid } from './fields.ts';
import { offerFillIn } from './filling.ts';
import { PasswordField } from './PasswordField.tsx';

type Field = 'email' | 'password' | 'code';

export function SignIn() {
  const [byCode, setByCode] = createSignal(false);
  return (
    <Show when={byCode()} fallback={<ByPasskeyOrPassword onCode={() => setByCode(true)} />}>
      <ByCode onBack={() => setByCode(false)} />
    </Show>
  );
}

function ByPasskeyOrPassword(props: { onCode: () => void }) {
  const location = useLocation();
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [asksCode, setAsksCode] = createSignal(false);
  const [code, setCode] = createSignal('');
  const [kind, setKind] = createSignal<CodeKind>('app');
  const [busy, setBusy] = createSignal<'passkey' | 'password'>();
  const [alarm, setAlarm] = createSignal<string>();
  const [wrong, setWrong] = createSignal<Partial<Record<Field, string>>>({});
  let form!: HTMLFormElement;
  let stopFilling = () => {};

  const startFilling = () => {
    stopFilling = offerFillIn({ onSignedIn: enter, onFailure: (error) => setAlarm(wordsOf(error)) });
  };
  onMount(startFilling);
  onCleanup(() => stopFilling());

  async function byPasskey(): Promise<void> {
    setAlarm(undefined);
    setWrong({});
    setBusy('passkey');
    // A browser asks for one passkey at a time.
    stopFilling();
    try {
      const options = await passkeySignInOptions();
      const credential = await showPasskey(options);
      try {
        enter(await passkeySignIn(credential));
        return;
      } catch (error) {
        if (isApiError(error) && error.code === 'invalid_credential') forgetPasskey(options.rpId, credential);
        throw error;
      }
    } catch (error) {
      setAlarm(wordsOf(error));
      startFilling();
    } finally {
      setBusy(undefined);
    }
  }

  function check(): boolean {
    const found: ReturnType<typeof wrong> = {};
    const address = emailError(email());
    if (address) found.email = address;
    if (password() === '') found.password = 'Enter your password.';
    if (asksCode() && code().trim() === '') found.code = 'Enter the code.';
    setWrong(found);
    return Object.keys(found).length === 0;
  }

  function explain(error: unknown): void {
    if (isApiError(error) && error.code === 'totp_required') {
      setAsksCode(true);
      queueMicrotask(() => form.querySelector<HTMLElement>('[name="code"]')?.focus());
    } else if (isApiError(error) && error.code === 'invalid_credentials' && asksCode()) {
      setCode('');
      setWrong({
        code:
          kind() === 'app'
            ? 'That did not match. Wait for the next code, or look at the password.'
            : 'That did not match, or the code was used before.',
      });
      focusInvalid(form);
    } else {
      setAlarm(wordsOf(error));
    }
  }

  async function byPassword(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    setAlarm(undefined);
    if (!check()) {
      focusInvalid(form);
      return;
    }
    setBusy('password');
    try {
      const second = asksCode()
        ? { [kind() === 'app' ? 'totp' : 'recoveryCode']: code().replaceAll(/\s/g, '') }
        : {};
      enter(await login({ email: email().trim(), password: password(), ...second }));
    } catch (error) {
      explain(error);
    } finally {
      setBusy(undefined);
    }
  }

  return (
    <>
      <Alarm text={alarm()} />
      <Show when={hasPasskeys()}>
        <Button wide busy={busy() === 'passkey'} onPress={() => void byPasskey()}>
          <Icon name="passkey" />
          Sign in with a passkey
        </Button>
        <p class="door-or">
          <span>or with your password</span>
        </p>
      </Show>
      <form ref={form} noValidate onSubmit={(event) => void byPassword(event)}>
        <TextField
          label="Email"
          name="email"
          type="email"
          inputmode="email"
          autocomplete="username webauthn"
          autocapitalize="none"
          spellcheck={false}
          maxLength={254}
          value={email()}
          onText={setEmail}
          error={wrong().email}
        />
        <PasswordField value={password()} onText={setPassword} error={wrong().password} />
        <Show when={asksCode()}>
          <CodeField
            kind={kind()}
            onKind={(next) => {
              setKind(next);
              setCode('');
              setWrong({});
            }}
            value={code()}
            onText={setCode}
            error={wrong().code}
          />
        </Show>
        <Button type="submit" variant={hasPasskeys() ? 'quiet' : 'primary'} wide busy={busy() === 'password'}>
          Sign in
        </Button>
      </form>
      <A class="door-phone" href={`/unlock${location.search}`} state={{ email: email() }}>
        <Icon name="phone" />
        <span>
          <strong>Use your phone</strong>
          <span>No passkey here? Your phone lets this browser in.</span>
        </span>
        <Icon name="right" size={18} />
      </A>
      <A class="door-link" href="/forgot-password" state={{ email: email() }}>
        Forgot your password?
      </A>
      <Show when={!asksCode()}>
        <Button variant="plain" wide onPress={() => props.onCode()}>
          Use a recovery code
        </Button>
      </Show>
    </>
  );
}
