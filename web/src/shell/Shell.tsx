// The frame around every page.
import './shell.css';
import { A, type RouteSectionProps, useLocation } from '@solidjs/router';
import { createEffect, createMemo, ErrorBoundary, lazy, on, onMount, Show, Suspense } from 'solid-js';
import { DOORS } from '../auth/next.ts';
import { signInHref } from '../auth/RequireSession.tsx';
import { recoveryOffered } from '../auth/recovery.ts';
import { isSignedIn, sessionState } from '../auth/session.ts';
import { stepUpAsked } from '../auth/step-up.ts';
import { ButtonLink } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';
import { Quietly } from '../components/Quietly.tsx';
import { ErrorState } from '../components/States.tsx';
import { Toasts, toast } from '../components/Toast.tsx';
import { online } from '../offline/network.ts';
import { phrase } from './announce.ts';
import { Menu } from './Menu.tsx';
import { markNavigation } from './page.tsx';

const Bell = lazy(() => import('./Bell.tsx'));
const Mine = lazy(() => import('./Mine.tsx'));
const RecoveryBanner = lazy(() => import('./RecoveryBanner.tsx'));
const StepUpSheet = lazy(() => import('../views/account/StepUpSheet.tsx'));
const UnlockSheet = lazy(() => import('../views/unlock/UnlockSheet.tsx'));

export function Shell(props: RouteSectionProps) {
  const location = useLocation();
  const isBoard = () => /^\/[cg]\//.test(location.pathname);
  /** A page that is about one browser that asks: no sheet over it. */
  const isAnswer = () => location.pathname.startsWith('/unlock/');
  const isDoor = () => DOORS.has(location.pathname);
  createEffect(on(() => location.pathname, markNavigation, { defer: true }));
  /** Goes on after a sign-out, which it has to tidy up after; as has a start without the one who said yes to pushes. */
  const hasMine = createMemo((before: boolean) => before || isSignedIn() || mayPush(), false);

  return (
    <div class="app" classList={{ bare: isBoard() }}>
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to content
      </button>
      <header class="head">
        <A class="mark" href="/" aria-label="QuickSlot, find a time">
          Quick<b>Slot</b>
        </A>
        <nav class="nav" aria-label="Main">
          <A href="/" end>
            <Icon name="search" />
            Find a time
          </A>
          <A href="/bookings">
            <Icon name="ticket" />
            My bookings
          </A>
          <A href="/manage">
            <Icon name="calendar" />
            My calendars
          </A>
        </nav>
        <Show when={!isSignedIn() && !isDoor()}>
          <ButtonLink class="sign-in" variant="plain" href={signInHref(location.pathname + location.search)}>
            Sign in
          </ButtonLink>
        </Show>
        <Show when={isSignedIn()}>
          <Quietly fallback={<span class="bell" />}>
            <Bell />
          </Quietly>
        </Show>
        <Menu />
      </header>
      <Show when={!online() && !isBoard()}>
        <p class="banner" role="status">
          <Icon name="offline" />
          You are offline. You see what was here last; changes need a connection.
        </p>
      </Show>
      <Show when={hasMine()}>
        <Quietly>
          <Mine />
        </Quietly>
      </Show>
      <Show when={isSignedIn() && recoveryOffered()}>
        <Quietly>
          <RecoveryBanner />
        </Quietly>
      </Show>
      <Show when={sessionState() === 'in' && !isAnswer()}>
        {/* Where its code can't be loaded, a notice or the code's picture opens the page instead. */}
        <Quietly>
          <UnlockSheet />
        </Quietly>
      </Show>
      <main class="page" id="content" tabIndex={-1}>
        <ErrorBoundary fallback={(error, reset) => <ErrorState page error={error} onRetry={reset} />}>
          <Suspense>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <div class="hush" role="status" aria-live="polite">
        {phrase()}
      </div>
      <Toasts />
      <Show when={stepUpAsked()}>
        <ErrorBoundary fallback={<StepUpFailed />}>
          <Suspense>
            <StepUpSheet />
          </Suspense>
        </ErrorBoundary>
      </Show>
    </div>
  );
}

function mayPush(): boolean {
  return 'Notification' in window && Notification.permission === 'granted';
}

/** The dialog's code could not be loaded: whoever waits for it is told that nothing was shown. */
function StepUpFailed() {
  onMount(() => {
    stepUpAsked()?.settle(false);
    toast('That needs a connection. Nothing was changed.');
  });
  return null;
}
