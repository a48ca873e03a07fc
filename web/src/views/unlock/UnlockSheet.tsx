// Over whatever is on the screen: a browser asks to come in. Put aside, it stays in reach until it is answered or over.
import './answer.css';
import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';
import type { UnlockRequest } from '../../api/unlock.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { useNow } from '../../shell/ticker.ts';
import { Answer } from './Answer.tsx';
import { Asker, browserOf } from './Asker.tsx';
import { followRequests, requests } from './requests.ts';

export default function UnlockSheet() {
  const now = useNow();
  const [current, setCurrent] = createSignal<UnlockRequest>();
  const [aside, setAside] = createSignal<ReadonlySet<string>>(new Set());
  onCleanup(followRequests());

  const waiting = () => requests().filter((one) => Date.parse(one.expiresAt) > now());
  const fresh = () => waiting().filter((one) => !aside().has(one.id));
  const isOpen = () => current() !== undefined || fresh().length > 0;

  // One alone is shown at once; of several the person says which one is theirs.
  createEffect(() => {
    const [first, second] = fresh();
    if (first && !second && !current()) setCurrent(first);
  });

  function close(): void {
    setAside((before) => new Set([...before, ...waiting().map((one) => one.id)]));
    setCurrent(undefined);
  }

  return (
    <>
      <Show when={!isOpen() && waiting().length > 0}>
        <aside class="asking-bar" aria-label="A browser asks to come in">
          <Icon name="phone" />
          <p>
            <Show
              when={waiting().length === 1 && waiting()[0]}
              fallback={`${waiting().length} browsers ask to come in.`}
            >
              {(one) => (
                <>
                  <bdi>{browserOf(one())}</bdi> asks to come in.
                </>
              )}
            </Show>
          </p>
          <Button variant="quiet" onPress={() => setAside(new Set<string>())}>
            Look
          </Button>
        </aside>
      </Show>
      <Sheet open={isOpen()} title={titleOf(current(), fresh().length)} onClose={close}>
        <Show
          when={current()}
          keyed
          fallback={<Choice requests={fresh()} onChosen={(request) => setCurrent(request)} />}
        >
          {(request) => (
            <>
              <Answer request={request} onClose={() => setCurrent(undefined)} />
              <Show when={fresh().some((one) => one.id !== request.id)}>
                <Button variant="plain" wide onPress={() => setCurrent(undefined)}>
                  Another browser asks as well
                </Button>
              </Show>
            </>
          )}
        </Show>
      </Sheet>
    </>
  );
}

function titleOf(current: UnlockRequest | undefined, count: number): string {
  return current || count < 2 ? 'A browser asks to come in' : 'Which one is yours?';
}

function Choice(props: { requests: readonly UnlockRequest[]; onChosen: (request: UnlockRequest) => void }) {
  return (
    <>
      <p class="answer-care">
        Several browsers ask to come into your account. Choose the one in front of you; the others run out by
        themselves.
      </p>
      <ul class="choice">
        <For each={props.requests}>
          {(request) => (
            <li>
              <button type="button" onClick={() => props.onChosen(request)}>
                <Asker request={request} />
                <Icon name="right" />
              </button>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
