// Asks for a mail with a link. What is said is the same whether the address has an account or not.
import './door.css';
import { A, useLocation } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { forgotPassword } from '../../api/account.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Empty } from '../../components/States.tsx';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { Alarm } from './Alarm.tsx';
import { emailError, focusInvalid } from './fields.ts';

export default function ForgotPassword() {
  useTitle(() => 'Forgot your password');
  const location = useLocation<{ email?: string }>();
  const [email, setEmail] = createSignal(location.state?.email ?? '');
  const [busy, setBusy] = createSignal(false);
  const [sent, setSent] = createSignal(false);
  const [wrong, setWrong] = createSignal<string>();
  const [alarm, setAlarm] = createSignal<string>();
  let form!: HTMLFormElement;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    setAlarm(undefined);
    setWrong(emailError(email()));
    if (wrong()) {
      focusInvalid(form);
      return;
    }
    setBusy(true);
    try {
      await forgotPassword(email().trim());
      setSent(true);
    } catch (error) {
      setAlarm(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Show
      when={!sent()}
      fallback={
        <Empty
          page
          mark="@"
          title="Look at your mail"
          actions={
            <Button variant="quiet" onPress={() => setSent(false)}>
              Use another address
            </Button>
          }
        >
          If <bdi>{email().trim()}</bdi> has an account, a link to choose a new password is on its way. It is
          good for 30 minutes, once.
        </Empty>
      }
    >
      <div class="door">
        <PageHeading>Forgot your password?</PageHeading>
        <p class="door-lead">
          We mail you a link to choose a new one. With a passkey you need none: just sign in.
        </p>
        <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
          <Alarm text={alarm()} />
          <TextField
            label="Email"
            name="email"
            type="email"
            inputmode="email"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            maxLength={254}
            value={email()}
            onText={setEmail}
            error={wrong()}
          />
          <Button type="submit" wide busy={busy()}>
            Mail me a link
          </Button>
        </form>
        <A class="door-link" href="/sign-in">
          Back to sign in
        </A>
      </div>
    </Show>
  );
}
