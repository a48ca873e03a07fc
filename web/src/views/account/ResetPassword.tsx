// Opened from a mail: a new password. Every session of the account ends with it.
import './door.css';
import { createSignal, Match, Switch } from 'solid-js';
import { resetPassword } from '../../api/account.ts';
import { isApiError } from '../../api/problem.ts';
import { isSignedIn, signOut } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { Alarm } from './Alarm.tsx';
import { focusInvalid, newPasswordError, PASSWORD_MIN } from './fields.ts';
import { forgetMailToken, takeMailToken } from './mail-link.ts';
import { PasswordField } from './PasswordField.tsx';

export default function ResetPassword() {
  useTitle(() => 'Choose a new password');
  const token = takeMailToken('/reset-password');
  const [password, setPassword] = createSignal('');
  const [stage, setStage] = createSignal<'asking' | 'done' | 'stale'>(token ? 'asking' : 'stale');
  const [busy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal<string>();
  const [alarm, setAlarm] = createSignal<string>();
  let form!: HTMLFormElement;

  function explain(error: unknown): void {
    if (isApiError(error) && error.code === 'invalid_token') {
      forgetMailToken('/reset-password');
      setStage('stale');
    } else if (isApiError(error) && (error.code === 'weak_password' || error.field('password'))) {
      setWrong(error.field('password') ?? error.text);
      focusInvalid(form);
    } else {
      setAlarm(wordsOf(error));
    }
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy() || !token) return;
    setAlarm(undefined);
    setWrong(newPasswordError(password()));
    if (wrong()) {
      focusInvalid(form);
      return;
    }
    setBusy(true);
    try {
      await resetPassword({ token, password: password() });
      forgetMailToken('/reset-password');
      setStage('done');
      // Should this browser be signed in, that has ended too.
      if (isSignedIn()) await signOut().catch(() => {});
    } catch (error) {
      explain(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Switch>
      <Match when={stage() === 'done'}>
        <Empty
          page
          mark="✓"
          signal
          title="Your new password is set"
          actions={<ButtonLink href="/sign-in">Sign in</ButtonLink>}
        >
          You were signed out everywhere. Sign in with it now.
        </Empty>
      </Match>
      <Match when={stage() === 'stale'}>
        <Empty
          page
          mark="?"
          title="That link no longer works"
          actions={<ButtonLink href="/forgot-password">Mail me another</ButtonLink>}
        >
          It was used, replaced by a newer one, or is older than 30 minutes. Your password is as it was.
        </Empty>
      </Match>
      <Match when={true}>
        <div class="door">
          <PageHeading>Choose a new password</PageHeading>
          <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
            <Alarm text={alarm()} />
            <PasswordField
              isNew
              label="New password"
              value={password()}
              onText={setPassword}
              error={wrong()}
              min={PASSWORD_MIN}
            />
            <Button type="submit" wide busy={busy()}>
              Set the new password
            </Button>
          </form>
        </div>
      </Match>
    </Switch>
  );
}
