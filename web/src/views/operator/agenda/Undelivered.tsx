// What could not be delivered of a calendar's notices: who was to hear of what, why they did not, and one more try.
import './undelivered.css';
import { createSignal, For, Show } from 'solid-js';
import { failedDeliveries, resendDelivery } from '../../../api/operator.ts';
import { sentence } from '../../../api/problem.ts';
import type { Delivery } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { asOf } from '../../../format/text.ts';
import { KINDS } from '../../../notices/words.ts';
import { online } from '../../../offline/network.ts';
import { createLoad } from '../../../shell/load.ts';

const CHANNELS = { email: 'mail', push: 'push message' } as const;

const nameOf = ({ kind }: Delivery) => (kind === 'weekly_report' ? 'Weekly report' : KINDS[kind].name);

export default function Undelivered(props: { calendarId: string }) {
  const load = createLoad(() => props.calendarId, failedDeliveries);
  const [open, setOpen] = createSignal(false);
  const [busy, setBusy] = createSignal<string>();
  const items = () => load.value() ?? [];
  const count = () => (items().length === 1 ? '1 notice' : `${items().length} notices`);

  async function resend(one: Delivery): Promise<void> {
    setBusy(one.id);
    try {
      await resendDelivery(props.calendarId, one.id);
      load.set(items().filter(({ id }) => id !== one.id));
      toast('It is on its way once more. Should it fail again, it is back here.');
      if (items().length === 0) setOpen(false);
    } catch (error) {
      toast(sentence(error));
      load.reload();
    } finally {
      setBusy(undefined);
    }
  }

  return (
    <>
      <Show when={items().length > 0}>
        <button type="button" class="ag-undelivered" onClick={() => setOpen(true)}>
          <Icon name="alert" />
          <span>
            <strong>{count()} did not arrive</strong>
            <span>See why, and send {items().length === 1 ? 'it' : 'them'} once more</span>
          </span>
          <Icon name="right" size={18} />
        </button>
      </Show>
      <Sheet open={open()} title="Did not arrive" onClose={() => setOpen(false)}>
        <ul class="ag-letters">
          <For each={items()}>
            {(one) => (
              <li>
                <p>
                  <strong>
                    {nameOf(one)}
                    <Show when={one.who}>
                      , to <bdi>{one.who}</bdi>
                    </Show>
                  </strong>
                  <span>
                    By {CHANNELS[one.channel]}, {asOf(Date.parse(one.at))}. {one.error}
                  </span>
                </p>
                <Button
                  variant="quiet"
                  busy={busy() === one.id}
                  off={!online()}
                  aria-label={`Send once more: ${nameOf(one)}${one.who ? `, to ${one.who}` : ''}`}
                  onPress={() => void resend(one)}
                >
                  Send once more
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Sheet>
    </>
  );
}
