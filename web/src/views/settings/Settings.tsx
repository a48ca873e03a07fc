// Everything that is one's own: the profile, the ways in, where one is signed in, what happened, and the way out.
import '../account/door.css';
import './settings.css';
import { useLocation, useSearchParams } from '@solidjs/router';
import { createEffect, For, lazy, on, Show, Suspense } from 'solid-js';
import { getMe } from '../../api/account.ts';
import { ownFeed } from '../../api/feeds.ts';
import type { Me } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { sessionState, takeMe } from '../../auth/session.ts';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { ProviderAlarm } from '../account/Providers.tsx';
import { FeedBox } from '../feeds/FeedBox.tsx';
import { Activity } from './Activity.tsx';
import { Habits } from './Habits.tsx';
import { Linked } from './Linked.tsx';
import { needsCodes, OwnCodes } from './OwnCodes.tsx';
import { Passkeys } from './Passkeys.tsx';
import { Password } from './Password.tsx';
import { EmailForm, Look, NameForm } from './Profile.tsx';
import { Section } from './parts.tsx';
import { SecondFactor } from './SecondFactor.tsx';
import { Sessions } from './Sessions.tsx';
import { YourData } from './YourData.tsx';

const Notices = lazy(() => import('./Notices.tsx'));

const SECTIONS = [
  ['profile', 'Profile'],
  ['notices', 'Notices'],
  ['feed', 'Calendar feed'],
  ['email', 'Email'],
  ['passkeys', 'Passkeys'],
  ['recovery-codes', 'Recovery codes'],
  ['password', 'Password'],
  ['second-factor', 'Second factor'],
  ['linked', 'Linked sign-ins'],
  ['sessions', 'Sessions'],
  ['activity', 'Activity'],
  ['data', 'Your data'],
] as const;

export default function Settings() {
  useTitle(() => 'Settings');
  return (
    <div class="page-body">
      <RequireSession
        title="Sign in to see your settings"
        why="Your profile, and every way in to your account, are kept there."
      >
        <PageHeading class="page-head">Settings</PageHeading>
        <Body />
      </RequireSession>
    </div>
  );
}

function Body() {
  const location = useLocation();
  const [search] = useSearchParams<{ error?: string }>();
  const me = createLoad(
    () => (sessionState() === 'out' ? undefined : 'me'),
    async () => {
      const now = await getMe();
      takeMe(now);
      return now;
    },
  );
  const needed = () => {
    const now = me.value();
    return now !== undefined && needsCodes(now);
  };
  const sections = () => SECTIONS.filter(([id]) => id !== 'recovery-codes' || needed());
  // A link to a section leads there once there is one; a screen reader reads on from its heading.
  createEffect(
    on([() => me.value() !== undefined, () => location.hash], ([there, hash]) => {
      if (!there || !hash) return;
      queueMicrotask(() => {
        document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'start' });
        document.getElementById(`${hash.slice(1)}-title`)?.focus({ preventScroll: true });
      });
    }),
  );
  return (
    <div class="settings">
      <nav class="set-nav" aria-label="Settings">
        <For each={sections()}>{([id, title]) => <a href={`/settings#${id}`}>{title}</a>}</For>
      </nav>
      <div class="set-sections">
        <ProviderAlarm code={search.error} />
        <Show
          when={me.value()}
          fallback={
            <Show when={me.error()} fallback={<Waiting />}>
              <ErrorState error={me.error()} onRetry={me.reload} busy={me.busy()} />
            </Show>
          }
        >
          {(known) => <Sections me={known()} onChanged={me.reload} />}
        </Show>
      </div>
    </div>
  );
}

function Sections(props: { me: Me; onChanged: () => void }) {
  return (
    <>
      <Section
        id="profile"
        title="Profile"
        lead="Your name is shown to whom you book with. Nobody else sees it."
      >
        <NameForm {...props} />
        <Habits {...props} />
        <Look />
      </Section>
      <Section
        id="notices"
        title="Notices"
        lead="What happens to your bookings: told in the app, on your devices and by email, as you like it."
      >
        <Suspense fallback={<Skeleton width="100%" height="640px" />}>
          <Notices {...props} />
        </Suspense>
      </Section>
      <Section
        id="feed"
        title="Calendar feed"
        lead="Your bookings in the calendar that you already use: it reads them at an address that only you know."
      >
        <FeedBox
          calls={ownFeed}
          shows="when and where you have booked, and your notes. Nobody else’s name is in it."
        />
      </Section>
      <EmailForm {...props} />
      <Passkeys {...props} />
      <Show when={needsCodes(props.me)}>
        <OwnCodes {...props} />
      </Show>
      <Password {...props} />
      <SecondFactor {...props} />
      <Linked {...props} />
      <Sessions />
      <Activity />
      <YourData {...props} />
    </>
  );
}

function Waiting() {
  return (
    <For each={[120, 96, 140]}>
      {(height) => (
        <div class="set-section">
          <Skeleton width="140px" height="22px" />
          <Skeleton width="100%" height={`${height}px`} />
        </div>
      )}
    </For>
  );
}
