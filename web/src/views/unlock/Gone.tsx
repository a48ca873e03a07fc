// A notice that was opened too late: the request is over, but it can still be said that somebody else asked.
import '../account/door.css';
import './answer.css';
import { useNavigate } from '@solidjs/router';
import { createSignal, Match, Switch } from 'solid-js';
import { reportUnlock } from '../../api/unlock.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { Doubt } from './Doubt.tsx';
import { OutcomeView } from './OutcomeView.tsx';

export function Gone(props: { id: string }) {
  const navigate = useNavigate();
  const [stage, setStage] = createSignal<'gone' | 'doubting' | 'reporting' | 'reported'>('gone');
  const [alarm, setAlarm] = createSignal<string>();

  async function report(): Promise<void> {
    setAlarm(undefined);
    setStage('reporting');
    try {
      await reportUnlock(props.id);
      setStage('reported');
    } catch (error) {
      setAlarm(wordsOf(error));
      setStage('doubting');
    }
  }

  return (
    <Switch>
      <Match when={stage() === 'gone'}>
        <Empty
          page
          mark="0:00"
          title="It no longer waits"
          actions={
            <>
              <ButtonLink href="/">Find a time</ButtonLink>
              <Button variant="quiet" onPress={() => setStage('doubting')}>
                That wasn’t me
              </Button>
            </>
          }
        >
          A browser waits for two minutes. This request is over, was answered already, or asks another account
          than the one that is signed in here.
        </Empty>
      </Match>
      <Match when={stage() === 'reported'}>
        <OutcomeView
          outcome="reported"
          browser=""
          page
          onDoubt={() => {}}
          onClose={() => navigate('/', { replace: true })}
        />
      </Match>
      <Match when={true}>
        <Doubt
          alarm={alarm()}
          busy={stage() === 'reporting'}
          onReport={() => void report()}
          onBack={() => setStage('gone')}
        />
      </Match>
    </Switch>
  );
}
