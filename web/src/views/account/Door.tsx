// Sign in or register: one page, asked for only when something needs to know who one is. Passkeys come first.
import './door.css';
import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, Show } from 'solid-js';
import { safeNext } from '../../auth/next.ts';
import { sessionState } from '../../auth/session.ts';
import { Tabs } from '../../components/Tabs.tsx';
import { slotText } from '../../format/text.ts';
import { wallTime } from '../../format/zone.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { boardOf, peekIntent } from '../board/intent.ts';
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
