// Whose phone is to be asked, and what becomes of whoever is signed in here now.
import '../account/door.css';
import { createSignal, Show } from 'solid-js';
import { isSignedIn, person } from '../../auth/session.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PageHeading } from '../../shell/page.tsx';
import { Alarm } from '../account/Alarm.tsx';
import { emailError, focusInvalid } from '../account/fields.ts';

interface Props {
  email: string;
  busy: boolean;
  alarm: string | undefined;
  next: string;
  onAsk: (email: string) => void;
}

export function AskForm(props: Props) {
  const [email, setEmail] = createSignal(props.email);
  const [wrong, setWrong] = createSignal<string>();
  let form!: HTMLFormElement;
  const other = () => (isSignedIn() ? person() : null);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (props.busy) return;
    setWrong(emailError(email()));
    if (wrong()) focusInvalid(form);
    else props.onAsk(email().trim());
  }

  return (
    <div class="door">
      <PageHeading>Use your phone</PageHeading>
      <p class="door-lead">
        Your phone shows who asks. Type the six digits of this screen there, touch the sensor, and this
        browser opens. No secret is typed here.
      </p>
      <Alarm text={props.alarm} />
      <Show when={other()}>
        {(who) => (
          <p class="unlock-swap">
            <Icon name="person" />
            <span>
              <strong>
                <bdi>{who().name}</bdi> is signed in here.
              </strong>{' '}
              They are signed out the moment that your phone lets you in.
            </span>
          </p>
        )}
      </Show>
      <form ref={form} noValidate onSubmit={submit}>
        <TextField
          label="Email of your account"
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
        <Button type="submit" wide busy={props.busy}>
          <Icon name="phone" />
          <Show when={other()} fallback="Ask my phone">
            {(who) => (
              <span>
                Ask, and sign <bdi>{who().name}</bdi> out
              </span>
            )}
          </Show>
        </Button>
      </form>
      <Show
        when={other()}
        fallback={
          <ButtonLink variant="plain" wide href={`/sign-in?next=${encodeURIComponent(props.next)}`}>
            Sign in another way
          </ButtonLink>
        }
      >
        {(who) => (
          <ButtonLink variant="plain" wide href={props.next}>
            <span>
              Stay signed in as <bdi>{who().name}</bdi>
            </span>
          </ButtonLink>
        )}
      </Show>
    </div>
  );
}
