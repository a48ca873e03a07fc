// The devices that take push messages, each with its way out.
import { For, Show } from 'solid-js';
import { removeDevice } from '../../../api/notices.ts';
import type { Device } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { toast } from '../../../components/Toast.tsx';
import { pushWords, turnOff } from '../../../push/device.ts';
import { createAct, Row } from '../parts.tsx';
import { when } from '../when.ts';

export function Devices(props: { devices: readonly Device[]; onChanged: () => void }) {
  const act = createAct(pushWords);
  const remove = (device: Device) =>
    act.run(async () => {
      await (device.current ? turnOff() : removeDevice(device.id));
      toast(`${device.name} is told nothing more.`);
      props.onChanged();
    }, device.id);
  return (
    <>
      <act.Failure />
      <Show when={props.devices.length > 0}>
        <ul class="set-list">
          <For each={props.devices}>
            {(device) => (
              <Row
                mark={<Icon name={/Android|iPhone|iPad/.test(device.name) ? 'phone' : 'system'} />}
                title={device.name}
                badge={device.current ? 'This one' : undefined}
                actions={
                  <Button
                    icon
                    variant="plain"
                    aria-label={`Tell ${device.name} nothing more`}
                    busy={act.busy(device.id)}
                    onPress={() => void remove(device)}
                  >
                    <Icon name="trash" />
                  </Button>
                }
              >
                told since {when(device.createdAt)}
              </Row>
            )}
          </For>
        </ul>
      </Show>
    </>
  );
}
