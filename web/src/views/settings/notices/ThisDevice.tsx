// Push messages on the browser that one sits at: what is so, why, and the switch.
import { Match, onMount, Show, Switch } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Skeleton } from '../../../components/States.tsx';
import { toast } from '../../../components/Toast.tsx';
import { online } from '../../../offline/network.ts';
import { lookAtPush, pushState, pushWords, turnOff, turnOn } from '../../../push/device.ts';
import { createAct } from '../parts.tsx';

export function ThisDevice(props: { onChanged: () => void }) {
  const act = createAct(pushWords);
  onMount(() => void lookAtPush());

  const set = (on: boolean) =>
    act.run(async () => {
      await (on ? turnOn() : turnOff());
      toast(on ? 'This device takes push messages now.' : 'This device is quiet now.');
      props.onChanged();
    });

  return (
    <div class="nt-device" classList={{ on: pushState() === 'on' }}>
      <span class="nt-device-mark">
        <Icon name="bell" size={22} />
      </span>
      <Show when={pushState()} fallback={<Skeleton width="100%" height="46px" />}>
        <div class="nt-device-words">
          <Switch>
            <Match when={pushState() === 'on'}>
              <strong>This device is told</strong>
              <p>Reminders, changes and who asks to come in, though QuickSlot is closed.</p>
            </Match>
            <Match when={pushState() === 'off'}>
              <strong>Be told on this device</strong>
              <p>
                “Starts in 15 minutes”, and what changes, though QuickSlot is closed. Your browser asks you
                once whether it may.
              </p>
            </Match>
            <Match when={pushState() === 'blocked'}>
              <strong>Your browser blocks this</strong>
              <p>
                It was told not to show notifications of QuickSlot. Open the site’s settings, beside the
                address, allow notifications, then reload this page.
              </p>
            </Match>
            <Match when={pushState() === 'install'}>
              <strong>Install QuickSlot first</strong>
              <p>
                iPhones and iPads notify for installed apps only: press Share, then “Add to Home Screen”, open
                QuickSlot from there and come back to this page.
              </p>
            </Match>
            <Match when={pushState() === 'unsupported'}>
              <strong>Not in this browser</strong>
              <p>It knows no push messages. You are told in the app, by email, and on your other devices.</p>
            </Match>
          </Switch>
          <act.Failure />
        </div>
        <Show when={pushState() === 'off' || pushState() === 'on'}>
          <Button
            variant={pushState() === 'on' ? 'quiet' : 'primary'}
            busy={act.busy()}
            off={!online()}
            onPress={() => void set(pushState() === 'off')}
          >
            {pushState() === 'on' ? 'Switch off' : 'Switch on'}
          </Button>
        </Show>
      </Show>
    </div>
  );
}
