// A slot that was lost: why, and what is still free nearby.
import { For, Show } from 'solid-js';
import { isApiError, sentence } from '../../api/problem.ts';
import type { Slot } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { clock, dayShort } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import type { PhaseNamed } from './holding.ts';
import type { PanelProps } from './Panel.tsx';
import { Act } from './PanelAct.tsx';

interface LostProps {
  lost: PhaseNamed<'lost'>;
  title: string;
  zone: string;
  others: readonly Slot[];
  isFree: boolean;
  onTake: PanelProps['onTake'];
  onWait: (() => void) | undefined;
  onDismiss: () => void;
}

export function Lost(props: LostProps) {
  const again = () =>
    props.lost.why !== 'taken' && (props.lost.why === 'failed' ? mayRetry(props.lost.error) : props.isFree);
  const words = () => {
    switch (props.lost.why) {
      case 'taken':
        return 'Somebody was faster: this time was just taken.';
      case 'expired':
        return props.isFree
          ? 'Your hold ran out. The time is still free.'
          : 'Your hold ran out, and the time is taken now.';
      case 'failed':
        return sentence(props.lost.error);
    }
  };
  const sameDay = (slot: Slot) =>
    localDate(Date.parse(slot.start), props.zone) === localDate(Date.parse(props.lost.start), props.zone);
  return (
    <>
      <h2>{props.title}</h2>
      <p class="alarm" role="alert">
        {words()}
      </p>
      <Act onDismiss={props.onDismiss} dismiss="Close">
        <Show when={again()}>
          <Button onPress={() => props.onTake(props.lost)}>
            {props.lost.why === 'failed' ? 'Try again' : 'Hold it again'}
          </Button>
        </Show>
        <Show when={props.lost.why !== 'failed' && !props.isFree && props.onWait}>
          {(wait) => (
            <Button variant="quiet" onPress={() => wait()()}>
              Tell me when it’s free
            </Button>
          )}
        </Show>
      </Act>
      <Show when={props.others.length > 0}>
        <div class="panel-more">
          <p>Still free nearby:</p>
          <div class="chips">
            <For each={props.others}>
              {(slot) => (
                <Button variant="quiet" onPress={() => props.onTake(slot)}>
                  {sameDay(slot)
                    ? clock(Date.parse(slot.start), props.zone)
                    : `${dayShort(localDate(Date.parse(slot.start), props.zone))}, ${clock(Date.parse(slot.start), props.zone)}`}
                </Button>
              )}
            </For>
          </div>
        </div>
      </Show>
    </>
  );
}

/** Whether asking again could change the answer. */
function mayRetry(error: unknown): boolean {
  return !isApiError(error) || error.isConnection || error.status >= 500 || error.status === 429;
}
