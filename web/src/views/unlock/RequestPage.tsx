// A request that was opened by a notice, or by the code that a phone's camera saw.
import '../account/door.css';
import { useNavigate, useParams } from '@solidjs/router';
import { createEffect, createSignal, Match, on, onCleanup, Show, Switch } from 'solid-js';
import { isApiError } from '../../api/problem.ts';
import { openUnlock, type UnlockRequest } from '../../api/unlock.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn, sessionState } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { Answer } from './Answer.tsx';
import { Gone } from './Gone.tsx';
import { forgetKey, takeKey } from './key.ts';
import { followRequests, reloadRequests, requests, takeRequest } from './requests.ts';

export default function RequestPage() {
  const params = useParams<{ id: string }>();
  // A notice of another request may be pressed while this one is open.
  return (
    <Show when={params.id} keyed>
      {(id) => <Request id={id} />}
    </Show>
  );
}

function Request(props: { id: string }) {
  useTitle(() => 'A browser asks to come in');
  const navigate = useNavigate();
  const id = props.id;
  const key = takeKey(id);
  const [request, setRequest] = createSignal<UnlockRequest>();
  const [isGone, setGone] = createSignal(false);
  const [error, setError] = createSignal<unknown>();
  const [busy, setBusy] = createSignal(false);

  async function load(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      if (key === undefined) await reloadRequests();
      else takeRequest(await openUnlock(id, key));
      forgetKey(id);
      if (!request()) setGone(!find());
    } catch (failure) {
      if (isApiError(failure) && (failure.code === 'not_found' || failure.code === 'not_pending')) {
        forgetKey(id);
        setGone(true);
      } else {
        setError(failure);
      }
    } finally {
      setBusy(false);
    }
  }

  /** Keeps the request once it was found: what becomes of it is for the prompt to say. */
  function find(): boolean {
    const found = requests().find((one) => one.id === id);
    if (found) setRequest(found);
    return found !== undefined;
  }

  createEffect(
    on(
      () => sessionState() === 'in',
      (isIn) => {
        if (!isIn) return;
        onCleanup(followRequests());
        void load();
      },
    ),
  );
  createEffect(on(requests, () => !request() && find()));

  return (
    <div class="door">
      <Switch>
        <Match when={!isSignedIn()}>
          <Empty
            page
            mark="?"
            title="A browser asks to come in"
            actions={<ButtonLink href={signInHref(`/unlock/${id}`)}>Sign in to answer</ButtonLink>}
          >
            Only the account that is asked can answer. Sign in to it on this device; you come back here by
            yourself.
          </Empty>
        </Match>
        <Match when={request()}>
          {(found) => (
            <>
              <Show when={requests().some((one) => one.id === id)}>
                <PageHeading>A browser asks to come in</PageHeading>
              </Show>
              <Answer page request={found()} onClose={() => navigate('/', { replace: true })} />
            </>
          )}
        </Match>
        <Match when={sessionState() === 'away'}>
          <Empty page mark="…" title="No connection">
            Your answer needs one. It goes on as soon as this device is connected.
          </Empty>
        </Match>
        <Match when={error()}>
          <ErrorState page error={error()} busy={busy()} onRetry={() => void load()} />
        </Match>
        <Match when={isGone()}>
          <Gone id={id} />
        </Match>
        <Match when={true}>
          <PageHeading>A browser asks to come in</PageHeading>
          <div class="answer" aria-busy="true">
            <Skeleton width="100%" height="92px" />
            <Skeleton width="100%" height="64px" />
            <Skeleton width="100%" height="44px" />
          </div>
        </Match>
      </Switch>
    </div>
  );
}
