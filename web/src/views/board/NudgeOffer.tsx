// Beside a ticket that was just made: would you like to be reminded? In our words first; the browser asks after a yes.
import './nudge.css';
import { createSignal, Match, Switch } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { declinePush, isPushOffered } from '../../push/offer.ts';

export function NudgeOffer(props: { isAsked: boolean }) {
  const [stage, setStage] = createSignal<'offer' | 'asking' | 'on' | 'failed' | 'gone'>(
    isPushOffered() ? 'offer' : 'gone',
  );
  const [failure, setFailure] = createSignal('');
  // Loaded while one reads: browsers ask only right after a press.
  const push = stage() === 'offer' ? import('../../push/device.ts') : undefined;
  push?.catch(() => setStage('gone'));

  async function accept(): Promise<void> {
    const device = await push;
    if (!device) return;
    setStage('asking');
    try {
      await device.turnOn();
      setStage('on');
    } catch (error) {
      setFailure(device.pushWords(error));
      setStage('failed');
    }
  }

  function decline(): void {
    declinePush();
    setStage('gone');
  }

  return (
    <div class="nudge-place" role="status">
      <Switch>
        <Match when={stage() === 'offer' || stage() === 'asking'}>
          <div class="nudge">
            <Icon name="bell" size={22} />
            <p>
              <strong>
                {props.isAsked ? 'Hear their answer at once?' : 'Get a nudge 15 minutes before?'}
              </strong>
              <span>On this device, though QuickSlot is closed.</span>
            </p>
            <div class="nudge-acts">
              <Button variant="quiet" busy={stage() === 'asking'} onPress={() => void accept()}>
                Yes, please
              </Button>
              <Button variant="plain" off={stage() === 'asking'} onPress={decline}>
                Not now
              </Button>
            </div>
          </div>
        </Match>
        <Match when={stage() === 'on'}>
          <div class="nudge done">
            <Icon name="check" size={22} />
            <p>
              <strong>You will be told on this device.</strong>
              <span>What and when, you choose in the settings.</span>
            </p>
          </div>
        </Match>
        <Match when={stage() === 'failed'}>
          <div class="nudge">
            <Icon name="alert" size={22} />
            <p>
              <strong>That is not on.</strong>
              <span>{failure()}</span>
            </p>
          </div>
        </Match>
      </Switch>
    </div>
  );
}
