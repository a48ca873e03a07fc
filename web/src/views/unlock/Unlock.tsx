// A browser where somebody has no passkey and types no password: their phone lets it in.
import './unlock.css';
import { useLocation, useNavigate, useSearchParams } from '@solidjs/router';
import { Match, Switch } from 'solid-js';
import { safeNext } from '../../auth/next.ts';
import { enter, person } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { markNavigation, useTitle } from '../../shell/page.tsx';
import { AskForm } from './AskForm.tsx';
import { askPhaseNamed, createAsking } from './asking.ts';
import { Ended } from './Ended.tsx';
import { Waiting } from './Waiting.tsx';

export default function Unlock() {
  useTitle(() => 'Use your phone');
  const navigate = useNavigate();
  const location = useLocation<{ email?: unknown }>();
  const [search] = useSearchParams<{ next?: string }>();
  const next = () => safeNext(search.next, window.location.origin);
  const typed = location.state?.email;

  const asking = createAsking((answer) => {
    enter(answer);
    toast(
      'You’re in, for 12 hours at most. Whoever changes how you sign in is asked for your passkey on this browser.',
      { label: 'Got it', run: () => {} },
    );
    navigate(next(), { replace: true });
  });
  const phase = asking.phase;

  function ask(email: string): void {
    // What follows stands in this page's place: its heading takes the focus.
    markNavigation();
    void asking.ask(email);
  }

  return (
    <Switch>
      <Match when={askPhaseNamed(phase(), 'form')}>
        {(form) => (
          <AskForm
            email={asking.email() || (typeof typed === 'string' ? typed : '')}
            busy={form().busy}
            alarm={form().alarm}
            next={next()}
            onAsk={ask}
          />
        )}
      </Match>
      <Match when={askPhaseNamed(phase(), 'waiting')}>
        {(waiting) => (
          <Waiting
            asked={waiting().asked}
            email={asking.email()}
            trouble={waiting().trouble}
            onBack={asking.reset}
          />
        )}
      </Match>
      <Match when={askPhaseNamed(phase(), 'confirming')}>
        {(confirming) => (
          <Empty
            page
            signal
            mark="?"
            title={`Sign ${person()?.name ?? 'the other person'} out here?`}
            actions={
              <>
                <Button onPress={() => asking.confirm(confirming().asked)}>Go on, sign them out</Button>
                <Button variant="quiet" onPress={asking.reset}>
                  Stay signed in
                </Button>
              </>
            }
          >
            Your phone has let this browser in, but somebody signed in here meanwhile. Going on signs them out
            first. It can wait for half a minute.
          </Empty>
        )}
      </Match>
      <Match when={phase().name === 'opening'}>
        <Empty page signal mark="✓" title="Your phone said yes">
          Opening your account here.
        </Empty>
      </Match>
      <Match when={askPhaseNamed(phase(), 'ended')}>
        {(ended) => (
          <Ended
            why={ended().why}
            alarm={ended().alarm}
            next={next()}
            onAgain={() => ask(asking.email())}
            onOther={asking.reset}
          />
        )}
      </Match>
    </Switch>
  );
}
