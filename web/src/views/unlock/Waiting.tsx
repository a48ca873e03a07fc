// The asking browser's screen while the phone decides: the code to type there, and a way to it by camera.
import { createEffect, createMemo, For, on, Show } from 'solid-js';
import type { UnlockAsked } from '../../api/unlock.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { QrCode } from '../../components/QrCode.tsx';
import { countdown } from '../../format/text.ts';
import { announce } from '../../shell/announce.ts';
import { PageHeading } from '../../shell/page.tsx';
import { useNow } from '../../shell/ticker.ts';

/** What the server gives a request; the bar is full with it. */
const WHOLE_MS = 120_000;
const LAST_CALL_MS = 30_000;

interface Props {
  asked: UnlockAsked;
  email: string;
  trouble: boolean;
  onBack: () => void;
}

export function Waiting(props: Props) {
  const now = useNow();
  const left = () => Math.max(0, Date.parse(props.asked.expiresAt) - now());
  const isLate = createMemo(() => left() <= LAST_CALL_MS);
  createEffect(
    on(
      isLate,
      (late) => {
        if (late && left() > 0) announce('30 seconds left.');
      },
      { defer: true },
    ),
  );
  const digits = () => [...props.asked.code];

  return (
    <div class="unlock">
      <div class="unlock-code">
        <PageHeading>Type this on your phone</PageHeading>
        <p class="hush">The code is {digits().join(' ')}.</p>
        <div class="unlock-digits" aria-hidden="true">
          <For each={digits()}>
            {(digit, at) => (
              <b style={{ '--at': at() }}>
                <span>{digit}</span>
              </b>
            )}
          </For>
        </div>
        <div class="unlock-left" classList={{ late: isLate() }}>
          <span class="unlock-bar" aria-hidden="true">
            <i style={{ transform: `scaleX(${Math.min(1, left() / WHOLE_MS)})` }} />
          </span>
          <p>
            <Show
              when={props.trouble}
              fallback={
                <span role="timer">
                  {left() > 0 ? `${countdown(left())} left` : 'Looking whether it was answered'}
                </span>
              }
            >
              <span role="status" class="unlock-trouble">
                <Icon name="offline" size={18} />
                No connection. It goes on as soon as there is one.
              </span>
            </Show>
          </p>
        </div>
        <ol class="unlock-steps">
          <li>
            Open QuickSlot on a phone where <bdi>{props.email}</bdi> is signed in. It asks you there.
          </li>
          <li>Type the six digits, then touch the sensor. This screen goes on by itself.</li>
        </ol>
        <Button variant="plain" class="unlock-back" onPress={() => props.onBack()}>
          <Icon name="left" />
          Stop waiting
        </Button>
      </div>
      <aside class="unlock-scan" aria-labelledby="unlock-scan">
        <QrCode text={props.asked.link} label="QR code that opens this request on your phone" />
        <h2 id="unlock-scan">Nothing shows on the phone?</h2>
        <p>Scan this with its camera. You type the same digits.</p>
      </aside>
    </div>
  );
}
