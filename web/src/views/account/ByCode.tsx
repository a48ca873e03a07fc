// The way back in where the passkey is lost and there is neither an address nor a password: a recovery code.
import { createSignal, onMount } from 'solid-js';
import { loginByCode } from '../../api/account.ts';
import { isApiError } from '../../api/problem.ts';
import { offerRecovery } from '../../auth/recovery.ts';
import { enter } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Alarm } from './Alarm.tsx';
import { focusInvalid } from './fields.ts';

export function ByCode(props: { onBack: () => void }) {
  const [code, setCode] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [wrong, setWrong] = createSignal<string>();
  const [alarm, setAlarm] = createSignal<string>();
  let form!: HTMLFormElement;
  onMount(() => form.querySelector('input')?.focus());

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy()) return;
    setAlarm(undefined);
    setWrong(code().trim() === '' ? 'Enter one of your codes.' : undefined);
    if (wrong()) {
      focusInvalid(form);
      return;
    }
    setBusy(true);
    try {
      const answer = await loginByCode(code().trim());
      offerRecovery(answer.user.id, 'back');
      enter(answer);
    } catch (error) {
      if (isApiError(error) && error.code === 'invalid_credentials') {
        setWrong('That code is not right, or was used before.');
        focusInvalid(form);
      } else {
        setAlarm(wordsOf(error));
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
      <Alarm text={alarm()} />
      <p class="door-lead">
        For an account without an address or a password, whose passkey is lost. If yours has a password, sign
        in with that first: the code is asked for behind it.
      </p>
      <TextField
        label="Recovery code"
        name="recovery-code"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={40}
        value={code()}
        onText={setCode}
        error={wrong()}
        hint="Each of the ten works once."
      />
      <Button type="submit" wide busy={busy()}>
        Sign in
      </Button>
      <Button variant="plain" wide onPress={() => props.onBack()}>
        Back to the other ways in
      </Button>
    </form>
  );
}
