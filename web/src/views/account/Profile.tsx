import './profile.css';
import { useNavigate } from '@solidjs/router';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { changeMe } from '../../api/account.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { person, rename, signOut } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Segmented } from '../../components/Tabs.tsx';
import { toast } from '../../components/Toast.tsx';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { setTheme, theme } from '../../shell/theme.ts';

export default function Profile() {
  useTitle(() => 'Profile');
  return (
    <div class="page-body">
      <RequireSession
        title="Sign in to see your profile"
        why="Your name and how the app looks are kept there."
      >
        <PageHeading class="page-head">Profile</PageHeading>
        <div class="profile">
          <NameForm />
          <section aria-labelledby="look">
            <h2 id="look">How it looks</h2>
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
          </section>
          <SignOut />
        </div>
      </RequireSession>
    </div>
  );
}

function NameForm() {
  const [name, setName] = createSignal(person()?.name ?? '');
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<string>();
  const known = () => person()?.name;
  // The name may arrive after the page: from the server, or from another change.
  createEffect(on(known, (now) => setName(now ?? ''), { defer: true }));

  async function save(event: SubmitEvent) {
    event.preventDefault();
    const wanted = name().trim();
    if (busy()) return;
    if (wanted === '') {
      setError('Tell us what to call you.');
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      rename((await changeMe({ name: wanted })).name);
      toast('Saved.');
    } catch (failure) {
      setError((isApiError(failure) && failure.field('name')) || sentence(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={save} noValidate>
      <TextField
        label="Your name"
        name="name"
        autocomplete="name"
        maxLength={100}
        value={name()}
        onText={setName}
        error={error()}
        hint="Whom you book with sees it. Nobody else does."
      />
      <Show when={person()?.email}>
        {(email) => (
          <dl>
            <dt>Email</dt>
            <dd>
              <bdi>{email()}</bdi>
            </dd>
          </dl>
        )}
      </Show>
      <div class="row">
        <Button type="submit" busy={busy()} off={name().trim() === known()}>
          Save
        </Button>
      </div>
    </form>
  );
}

function SignOut() {
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal(false);
  async function leave() {
    setBusy(true);
    try {
      await signOut();
      navigate('/');
      toast('You are signed out. What was kept on this device is gone.');
    } catch (error) {
      toast(sentence(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section aria-labelledby="leave">
      <h2 id="leave">This device</h2>
      <p class="field-hint">
        Signing out also removes the boards and bookings that were kept here for when you are offline.
      </p>
      <div class="row">
        <Button variant="quiet" busy={busy()} onPress={() => void leave()}>
          Sign out
        </Button>
      </div>
    </section>
  );
}
