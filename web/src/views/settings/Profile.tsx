import { createEffect, createSignal, on, Show } from 'solid-js';
import { changeMe } from '../../api/account.ts';
import { changeEmail, resendEmail } from '../../api/identity.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import { rename } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Segmented } from '../../components/Tabs.tsx';
import { toast } from '../../components/Toast.tsx';
import { setTheme, theme } from '../../shell/theme.ts';
import { emailError } from '../account/fields.ts';
import { createAct, Section, type SectionProps } from './parts.tsx';

export function NameForm(props: SectionProps) {
  const [name, setName] = createSignal(props.me.name);
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<string>();
  createEffect(on(() => props.me.name, setName, { defer: true }));

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const wanted = name().trim();
    if (busy() || wanted === props.me.name) return;
    if (wanted === '') {
      setError('Tell us what to call you.');
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      rename((await changeMe({ name: wanted })).name);
      toast('Saved.');
      props.onChanged();
    } catch (failure) {
      setError((isApiError(failure) && failure.field('name')) || sentence(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="set-form" onSubmit={(event) => void save(event)} noValidate>
      <TextField
        label="Your name"
        name="name"
        autocomplete="name"
        maxLength={100}
        value={name()}
        onText={setName}
        error={error()}
      />
      <Button type="submit" busy={busy()} off={name().trim() === props.me.name}>
        Save
      </Button>
    </form>
  );
}

export function Look() {
  return (
    <div class="set-look">
      <h3>How it looks</h3>
      <Segmented
        label="Theme"
        value={theme()}
        onValue={setTheme}
        options={[
          { value: 'system', label: 'As the device' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </div>
  );
}

export function EmailForm(props: SectionProps) {
  const [email, setEmail] = createSignal('');
  const [wrong, setWrong] = createSignal<string>();
  const [asked, setAsked] = createSignal<string>();
  const act = createAct();

  function change(event: SubmitEvent): void {
    event.preventDefault();
    const wanted = email().trim();
    setWrong(emailError(wanted));
    if (wrong()) return;
    void act.run(async () => {
      await changeEmail(wanted);
      setAsked(wanted);
      setEmail('');
    }, 'change');
  }

  const resend = () =>
    act.run(async () => {
      await resendEmail();
      toast(`A link is on its way to ${props.me.email}.`);
    }, 'resend');

  return (
    <Section
      id="email"
      title="Email"
      lead="For reminders, for news about your account, and a way back in when all else is lost."
    >
      <act.Failure />
      <Show when={props.me.email} fallback={<p class="set-note">You have given no address.</p>}>
        {(address) => (
          <div class="set-fact">
            <strong>
              <bdi>{address()}</bdi>
            </strong>
            <span class="set-badge" classList={{ good: props.me.emailVerified }}>
              {props.me.emailVerified ? 'Confirmed' : 'Not confirmed yet'}
            </span>
            <Show when={!props.me.emailVerified}>
              <Button variant="quiet" busy={act.busy('resend')} onPress={() => void resend()}>
                Send the link again
              </Button>
            </Show>
          </div>
        )}
      </Show>
      <Show when={asked()}>
        <p class="set-note" role="status">
          Open the link that we sent to <bdi>{asked()}</bdi>. The address counts once you have.
        </p>
      </Show>
      <form class="set-form" onSubmit={change} noValidate>
        <TextField
          label={props.me.email ? 'New address' : 'Your address'}
          name="email"
          type="email"
          inputmode="email"
          autocomplete="email"
          autocapitalize="none"
          spellcheck={false}
          maxLength={254}
          value={email()}
          onText={setEmail}
          error={wrong()}
        />
        <Button type="submit" variant="quiet" busy={act.busy('change')} off={email().trim() === ''}>
          {props.me.email ? 'Change address' : 'Add address'}
        </Button>
      </form>
    </Section>
  );
}
