// What became of a request, said to whoever answered it, or came too late to.
import { A } from '@solidjs/router';
import { type JSX, onMount, Show } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Icon, type IconName } from '../../components/Icon.tsx';
import { markNavigation, PageHeading } from '../../shell/page.tsx';
import type { Outcome } from './answering.ts';

type Words = readonly [mark: string, title: string, text: string];

function wordsOf(outcome: Outcome, browser: string): Words {
  switch (outcome) {
    case 'let_in':
      return ['✓', 'It is in', `${browser} opens by itself. It stays signed in for 12 hours at most.`];
    case 'turned_away':
      return ['✕', 'Turned away', `${browser} stays closed. It may ask again.`];
    case 'reported':
      return [
        '✕',
        'Good that you looked',
        'All that asked is turned away, and what your phone let in before is signed out. Whoever it was knows your address, and needs no more than that to ask.',
      ];
    case 'elsewhere':
      return ['…', 'It no longer waits', 'Another device answered it, or the browser asked anew.'];
    case 'expired':
      return ['0:00', 'The time is over', 'A browser waits for two minutes. If it was you, ask again there.'];
    case 'wrong_codes':
      return ['✕', 'Turned away', 'A wrong code was typed three times. If it was you, ask again there.'];
  }
}

interface Props {
  outcome: Outcome;
  browser: string;
  page: boolean;
  /** Even late, it can be said that somebody else asked. */
  onDoubt: () => void;
  onClose: () => void;
}

export function OutcomeView(props: Props) {
  const words = () => wordsOf(props.outcome, props.browser);
  let title!: HTMLHeadingElement;
  // What had the focus is gone; what is said instead is read.
  if (props.page) markNavigation();
  onMount(() => {
    if (!props.page) title.focus();
  });
  return (
    <div class="answer outcome" role="status">
      <div class="flap" classList={{ signal: props.outcome === 'let_in' }} aria-hidden="true">
        {words()[0]}
      </div>
      <Show
        when={props.page}
        fallback={
          <h3 ref={title} tabIndex={-1}>
            {words()[1]}
          </h3>
        }
      >
        <PageHeading>{words()[1]}</PageHeading>
      </Show>
      <p>
        <bdi>{words()[2]}</bdi>
      </p>
      <Show when={props.outcome === 'reported'}>
        <Advice onGone={props.onClose} />
      </Show>
      <Button wide onPress={() => props.onClose()}>
        Done
      </Button>
      <Show when={props.outcome !== 'reported'}>
        <Button variant="plain" wide class="doubt" onPress={() => props.onDoubt()}>
          {props.outcome === 'let_in' ? 'That was a mistake' : 'That wasn’t me'}
        </Button>
      </Show>
    </div>
  );
}

function Advice(props: { onGone: () => void }) {
  const Step = (step: { to: string; icon: IconName; children: JSX.Element }) => (
    <li>
      <A href={`/settings#${step.to}`} onClick={() => props.onGone()}>
        <Icon name={step.icon} />
        <span>{step.children}</span>
        <Icon name="right" size={18} />
      </A>
    </li>
  );
  return (
    <ul class="advice" aria-label="What you can do now">
      <Step to="sessions" icon="system">
        Look where you are signed in, and sign out what you do not know
      </Step>
      <Step to="passkeys" icon="passkey">
        Look whether all passkeys are yours
      </Step>
      <Step to="password" icon="shield">
        Change your password, if you use it elsewhere too
      </Step>
    </ul>
  );
}
