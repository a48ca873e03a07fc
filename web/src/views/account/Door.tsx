// Sign in or register: one page, asked for only when something needs to know who one is.
import './door.css';
import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createSignal, Show } from 'solid-js';
import { login, register } from '../../api/account.ts';
import { type ApiError, isApiError, sentence } from '../../api/problem.ts';
import { safeNext } from '../../auth/next.ts';
import { enter, sessionState } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { slotText } from '../../format/text.ts';
import { wallTime } from '../../format/zone.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { peekIntent } from '../board/intent.ts';
import { PasswordField } from './PasswordField.tsx';
import { ProviderAlarm, ProviderLinks } from './Providers.tsx';

type Mode = 'sign-in' | 'register';

/** NIST SP 800-63B-4, section 3.1.1.2; the server says it again. */
const PASSWORD_MIN = 15;

export default function Door() {
  const navigate = useNavigate();
  const location = useLocation();
  const [search] = useSearchParams<{ next?: string; error?: string }>();
  const mode = (): Mode => (location.pathname === '/register' ? 'register' : 'sign-in');
  const next = () => safeNext(search.next, window.location.origin);
  const [name, setName] = createSignal('');
  const [email, setEmail] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<ApiError>();
  const [missing, setMissing] = createSignal<Partial<Record<'name' | 'email' | 'password', string>>>({});
  let form!: HTMLFormElement;
  useTitle(() => (mode() === 'register' ? 'Register' : 'Sign in'));

  // Also where another tab signed in, or the session turned out to stand.
  createEffect(() => {
    if (sessionState() === 'in') navigate(next(), { replace: true });
  });

  const intent = () => {
    const kept = peekIntent();
    return kept && next().startsWith(`/c/${encodeURIComponent(kept.slug)}`) ? kept : undefined;
  };

  function change(to: Mode) {
    setError(undefined);
    setMissing({});
    navigate(`/${to}${location.search}`, { replace: true, scroll: false });
  }

  function check(): boolean {
    const found: ReturnType<typeof missing> = {};
    if (mode() === 'register' && name().trim() === '') found.name = 'Tell us what to call you.';
    if (!/^\S+@\S+\.\S+$/.test(email().trim())) found.email = 'Enter an address such as ada@example.com.';
    if (password() === '') found.password = 'Enter your password.';
    else if (mode() === 'register' && [...password()].length < PASSWORD_MIN) {
      found.password = `That is ${[...password()].length} of ${PASSWORD_MIN} characters. Add a word or two.`;
    }
    setMissing(found);
    return Object.keys(found).length === 0;
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (busy()) return;
    setError(undefined);
    if (!check()) {
      queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    setBusy(true);
    try {
      const account = { email: email().trim(), password: password() };
      enter(
        mode() === 'register' ? await register({ ...account, name: name().trim() }) : await login(account),
      );
    } catch (failure) {
      if (isApiError(failure)) setError(failure);
      else throw failure;
      queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    } finally {
      setBusy(false);
    }
  }

  const fieldError = (field: 'name' | 'email' | 'password') => {
    const failure = error();
    if (missing()[field]) return missing()[field];
    if (field === 'email' && failure?.code === 'email_taken') return failure.text;
    if (field === 'password' && failure?.code === 'weak_password')
      return failure.field('password') ?? failure.text;
    return failure?.field(field);
  };
  const general = () => {
    const failure = error();
    if (!failure || ['email_taken', 'weak_password'].includes(failure.code)) return undefined;
    if (failure.code === 'invalid_request' && failure.fields.length > 0) return undefined;
    return sentence(failure);
  };

  return (
    <div class="door">
      <PageHeading>{mode() === 'register' ? 'Nice to meet you' : 'Welcome back'}</PageHeading>
      <Show when={intent()}>
        {(kept) => (
          <div class="door-for">
            <b aria-hidden="true">{wallTime(Date.parse(kept().start), kept().timeZone)}</b>
            <strong>
              <bdi>{kept().calendarName}</bdi>
            </strong>
            <span>{slotText(Date.parse(kept().start), Date.parse(kept().end), kept().timeZone)}</span>
          </div>
        )}
      </Show>
      <ProviderAlarm code={search.error} />
      <Tabs
        wide
        label="Sign in or register"
        panelId="door"
        value={mode()}
        onValue={change}
        options={[
          { value: 'sign-in', label: 'Sign in' },
          { value: 'register', label: 'Register' },
        ]}
      />
      <div id="door" role="tabpanel" aria-labelledby={`door-${mode()}`}>
        <form ref={form} noValidate onSubmit={submit}>
          <Show when={general()}>
            <p class="door-alarm" role="alert">
              <Icon name="alert" />
              <span>{general()}</span>
            </p>
          </Show>
          <Show when={mode() === 'register'}>
            <TextField
              label="Your name"
              name="name"
              autocomplete="name"
              maxLength={100}
              value={name()}
              onText={setName}
              error={fieldError('name')}
              hint="Whom you book with sees it. Nobody else does."
            />
          </Show>
          <TextField
            label="Email"
            name="email"
            type="email"
            inputmode="email"
            autocomplete={mode() === 'register' ? 'email' : 'username'}
            autocapitalize="none"
            spellcheck={false}
            maxLength={254}
            value={email()}
            onText={setEmail}
            error={fieldError('email')}
          />
          <PasswordField
            isNew={mode() === 'register'}
            value={password()}
            onText={setPassword}
            error={fieldError('password')}
            min={PASSWORD_MIN}
          />
          <Button type="submit" wide busy={busy()}>
            {mode() === 'register' ? 'Register' : 'Sign in'}
          </Button>
        </form>
      </div>
      <ProviderLinks next={next()} />
    </div>
  );
}
