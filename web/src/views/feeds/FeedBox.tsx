// The address at which a calendar program reads bookings: made, shown once, made anew, ended.
import './feeds.css';
import { createSignal, Match, Show, Switch } from 'solid-js';
import type { FeedCalls } from '../../api/feeds.ts';
import { sessionState } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { createLoad } from '../../shell/load.ts';
import { createAct } from '../settings/parts.tsx';
import { when } from '../settings/when.ts';

interface Props {
  calls: FeedCalls;
  /** What whoever knows the address can read; ends a sentence. */
  shows: string;
}

export function FeedBox(props: Props) {
  const feed = createLoad(
    () => (sessionState() === 'in' ? 'feed' : undefined),
    async () => ({ is: await props.calls.state() }),
  );
  const [address, setAddress] = createSignal<string>();
  const [asking, setAsking] = createSignal<'renew' | 'end'>();
  const act = createAct();

  const make = () =>
    act.run(async () => {
      const { url, createdAt } = await props.calls.make();
      setAsking(undefined);
      setAddress(url);
      feed.set({ is: { createdAt } });
    }, 'make');
  const end = () =>
    act.run(async () => {
      await props.calls.end();
      setAsking(undefined);
      setAddress(undefined);
      feed.set({ is: null });
      toast('The address is ended. Nobody reads it any more.');
    }, 'end');
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(address() ?? '');
      toast('Copied.');
    } catch {
      toast('This browser did not let us copy. Select the address instead.');
    }
  }

  return (
    <div class="feed">
      <Show when={!asking()}>
        <act.Failure />
      </Show>
      <Switch fallback={<Skeleton width="100%" height="96px" />}>
        <Match when={feed.error()}>
          <ErrorState error={feed.error()} onRetry={feed.reload} busy={feed.busy()} />
        </Match>
        <Match when={feed.value()?.is === null}>
          <p class="feed-note">Whoever knows the address can see {props.shows}</p>
          <div class="feed-buttons">
            <Button variant="quiet" busy={act.busy('make')} onPress={() => void make()}>
              <Icon name="calendar" />
              Make an address
            </Button>
          </div>
        </Match>
        <Match when={feed.value()?.is}>
          {(known) => (
            <>
              <Show
                when={address()}
                fallback={
                  <p class="feed-on">
                    <span>There is an address, made {when(known().createdAt)}.</span>
                  </p>
                }
              >
                {(url) => (
                  <div class="feed-made">
                    <p>
                      <strong>Copy it now: it is shown only this once.</strong>
                    </p>
                    <code class="feed-address" role="note" aria-label="Address of the feed">
                      {url()}
                    </code>
                    <div class="feed-buttons">
                      <Button onPress={() => void copy()}>
                        <Icon name="copy" />
                        Copy
                      </Button>
                      <a class="button quiet feed-add" href={url().replace(/^https?:/, 'webcal:')}>
                        <span class="button-face">
                          <Icon name="plus" />
                          Add to calendar
                        </span>
                      </a>
                    </div>
                    <p class="feed-note">
                      In Google Calendar choose “From URL”, in Outlook “Subscribe from web”; Apple’s opens
                      with the button. Programs look again by themselves, some only a few times a day. Whoever
                      knows the address can see {props.shows}
                    </p>
                  </div>
                )}
              </Show>
              <div class="feed-buttons">
                <Button variant="quiet" onPress={() => setAsking('renew')}>
                  Make a new one
                </Button>
                <Button variant="quiet" class="feed-end" onPress={() => setAsking('end')}>
                  End it
                </Button>
              </div>
            </>
          )}
        </Match>
      </Switch>
      <Sheet
        open={asking() !== undefined}
        title={asking() === 'renew' ? 'Make a new address?' : 'End this address?'}
        onClose={() => setAsking(undefined)}
      >
        <act.Failure />
        <p>
          Calendar programs that read the present address get nothing more from it.
          {asking() === 'renew' ? ' Give the new one to those that you still use.' : ''}
        </p>
        <div class="sheet-actions">
          <Button variant="quiet" onPress={() => setAsking(undefined)}>
            Keep it
          </Button>
          <Show
            when={asking() === 'renew'}
            fallback={
              <Button variant="danger" busy={act.busy('end')} onPress={() => void end()}>
                End it
              </Button>
            }
          >
            <Button busy={act.busy('make')} onPress={() => void make()}>
              Make a new one
            </Button>
          </Show>
        </div>
      </Sheet>
    </div>
  );
}
