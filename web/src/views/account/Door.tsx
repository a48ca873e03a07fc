// Sign in or register: one page, asked for only when something needs to know who one is. Passkeys come first.
import './door.css';
import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, Show } from 'solid-js';
import { safeNext } from '../../auth/next.ts';
import { sessionState } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { boardOf, peekIntent } from '../board/intent.ts';
import { ChosenFor } from './ChosenFor.tsx';
import { ProviderAlarm, ProviderLinks } from './Providers.tsx';
import { SignIn } from './SignIn.tsx';
import { SignUp } from './SignUp.tsx';

type Mode = 'sign-in' | 'register';

export default function Door() {
  const navigate = useNavigate();
  const location = useLocation();
  const [search] = useSearchParams<{ next?: string; error?: string }>();
  const mode = (): Mode => (location.pathname === '/register' ? 'register' : 'sign-in');
  const next = () => safeNext(search.next, window.location.origin);
  useTitle(() => (mode() === 'register' ? 'Register' : 'Sign in'));

  // Also where another tab signed in, or the session turned out to stand.
  createEffect(() => {
    if (sessionState() === 'in') navigate(next(), { replace: true });
  });

  const intent = () => {
    const kept = peekIntent();
    return kept && next().startsWith(boardOf(kept.slug)) ? kept : undefined;
  };

  return (
    <div class="door">
      <PageHeading>{mode() === 'register' ? 'Nice to meet you' : 'Welcome back'}</PageHeading>
      <Show when={intent()}>
        {(kept) => (
          <>
            <ChosenFor {...kept()} />
            <Show when={kept().guests}>
              <div class="door-guest">
                <ButtonLink variant="quiet" wide href="/guest/new">
                  Continue as a guest
                </ButtonLink>
                <p class="door-quiet">A name and an address are enough. Or come in:</p>
              </div>
            </Show>
          </>
        )}
      </Show>
      <ProviderAlarm code={search.error} />
      <Tabs
        wide
        label="Sign in or register"
        panelId="door"
        value={mode()}
        onValue={(to) => navigate(`/${to}${location.search}`, { replace: true, scroll: false })}
        options={[
          { value: 'sign-in', label: 'Sign in' },
          { value: 'register', label: 'Register' },
        ]}
      />
      <div id="door" class="door-panel" role="tabpanel" aria-labelledby={`door-${mode()}`}>
        <Show when={mode() === 'register'} fallback={<SignIn />}>
          <SignUp />
        </Show>
      </div>
      <ProviderLinks next={next()} />
    </div>
  );
}
