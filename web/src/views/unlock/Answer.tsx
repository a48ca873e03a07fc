// The prompt on a phone: who asks, the code of its screen, and yes or no.
import '../account/door.css';
import './answer.css';
import { A } from '@solidjs/router';
import { createEffect, createSignal, Match, on, Switch } from 'solid-js';
import type { UnlockRequest } from '../../api/unlock.ts';
import { hasPasskeys } from '../../auth/passkeys.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { countdown } from '../../format/text.ts';
import { useNow } from '../../shell/ticker.ts';
import { Alarm } from '../account/Alarm.tsx';
import { focusInvalid } from '../account/fields.ts';
import { Asker, browserOf } from './Asker.tsx';
import { createAnswering } from './answering.ts';
import { CODE_LENGTH, CodeBoxes } from './CodeBoxes.tsx';
import { Doubt } from './Doubt.tsx';
import { OutcomeView } from './OutcomeView.tsx';

interface Props {
  request: UnlockRequest;
  /** It is the whole page, not a sheet over one. */
  page?: boolean;
  onClose: () => void;
}

/** Mount it anew for another request. */
export function Answer(props: Props) {
  const request = props.request;
  const answering = createAnswering(request);
  const [isDoubting, setDoubting] = createSignal(false);
  const now = useNow();
  const left = () => Date.parse(request.expiresAt) - now();
  const open = () => {
    const phase = answering.phase();
    return phase.name === 'open' ? phase : undefined;
  };
  const outcome = () => {
    const phase = answering.phase();
    return phase.name === 'done' ? phase.outcome : undefined;
  };

  return (
    <Switch>
      <Match when={isDoubting() && outcome() !== 'reported'}>
        <Doubt
          alarm={answering.alarm()}
          busy={answering.busy() === 'reporting'}
          onReport={() => void answering.report()}
          onBack={() => setDoubting(false)}
        />
      </Match>
      <Match when={outcome()}>
        {(how) => (
          <OutcomeView
            outcome={how()}
            browser={browserOf(request)}
            page={props.page ?? false}
            onDoubt={() => setDoubting(true)}
            onClose={() => props.onClose()}
          />
        )}
      </Match>
      <Match when={open()}>
        {(now) => (
          <div class="answer">
            <Asker request={request} />
            <Alarm text={answering.alarm()} />
            <Switch>
              <Match when={now().needsPasskey}>
                <A class="door-link" href="/settings#passkeys" onClick={() => props.onClose()}>
                  Add a passkey
                </A>
              </Match>
              <Match when={!hasPasskeys()}>
                <p>
                  This browser has no passkeys, so it can only turn the other one away. Answer on a phone that
                  has yours.
                </p>
              </Match>
              <Match when={true}>
                <CodeForm
                  wrong={now().wrong}
                  busy={answering.busy() === 'letting'}
                  onTyped={answering.retype}
                  onCode={(code) => void answering.letIn(code)}
                />
              </Match>
            </Switch>
            <div class="answer-acts two">
              <Button
                variant="quiet"
                busy={answering.busy() === 'denying'}
                onPress={() => void answering.deny()}
              >
                Turn it away
              </Button>
              <Button variant="plain" class="doubt" onPress={() => setDoubting(true)}>
                That wasn’t me
              </Button>
            </div>
            <p class="answer-left" role="timer">
              {left() > 0 ? `It can be answered for ${countdown(left())}` : 'The time is over'}
            </p>
          </div>
        )}
      </Match>
    </Switch>
  );
}

interface CodeProps {
  wrong: string | undefined;
  busy: boolean;
  onTyped: () => void;
  onCode: (code: string) => void;
}

function CodeForm(props: CodeProps) {
  const [code, setCode] = createSignal('');
  const [short, setShort] = createSignal(false);
  let form!: HTMLFormElement;
  createEffect(
    on(
      () => props.wrong,
      (wrong) => {
        if (!wrong) return;
        setCode('');
        focusInvalid(form);
      },
    ),
  );

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (props.busy) return;
    setShort(code().length < CODE_LENGTH);
    if (short()) focusInvalid(form);
    else props.onCode(code());
  }

  return (
    <form ref={form} noValidate onSubmit={submit}>
      <CodeBoxes
        label="The six digits on its screen"
        value={code()}
        onCode={(next) => {
          setShort(false);
          props.onTyped();
          setCode(next);
        }}
        error={short() ? 'Type all six digits.' : props.wrong}
      />
      <p class="answer-care">
        Only from a screen in front of you. Never type digits that somebody tells you.
      </p>
      <Button type="submit" wide busy={props.busy}>
        <Icon name="passkey" />
        Let it in
      </Button>
    </form>
  );
}
