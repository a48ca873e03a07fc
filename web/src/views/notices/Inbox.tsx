// Everything that a person was told, newest first, with what they have not read yet.
import './inbox.css';
import { A } from '@solidjs/router';
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js';
import { listNotices } from '../../api/notices.ts';
import { sentence } from '../../api/problem.ts';
import type { Notification } from '../../api/types.ts';
import { safeNext } from '../../auth/next.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { person, sessionState } from '../../auth/session.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { asOf, clock, dayLong } from '../../format/text.ts';
import { viewerZone } from '../../format/viewer.ts';
import { addDays, localDate } from '../../format/zone.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';
import { byDay, type NoticePage, refreshed, withMore, withNew, withRead } from '../../notices/list.ts';
import { readAll, readOne } from '../../notices/reading.ts';
import { unread } from '../../notices/unread.ts';
import { iconOf } from '../../notices/words.ts';
import { online } from '../../offline/network.ts';
import { announce } from '../../shell/announce.ts';
import { createLoad, type Loaded } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { useNow } from '../../shell/ticker.ts';
import { KeyedFor } from '../operator/KeyedFor.tsx';

export default function Inbox() {
  useTitle(() => (unread() > 0 ? `(${unread()}) Notices` : 'Notices'));
  return (
    <div class="page-body inbox">
      <RequireSession
        title="Sign in to see your notices"
        why="What happens to your bookings is told there, on every device you use."
      >
        <List />
      </RequireSession>
    </div>
  );
}

function createInbox() {
  const list: Loaded<NoticePage> = createLoad(
    () => (sessionState() === 'restoring' || !person() ? undefined : 'notices'),
    async () => refreshed(list.value(), await listNotices()),
    { keepAs: (name) => name },
  );
  const [busy, setBusy] = createSignal<'more' | 'all'>();

  function mark(ids: readonly string[]): void {
    const shown = list.value();
    if (shown) list.set(withRead(shown, new Set(ids)));
  }
  onCleanup(onMine('read', ({ ids }) => mark(ids)));
  onCleanup(onMineResumed(list.reload));
  onCleanup(
    onMine('notification', ({ notification }) => {
      const shown = list.value();
      if (shown) list.set(withNew(shown, notification));
      announce(`${notification.title}. ${notification.text}.`);
    }),
  );

  async function run(what: 'more' | 'all', work: () => Promise<void>): Promise<void> {
    if (busy()) return;
    setBusy(what);
    try {
      await work();
    } catch (error) {
      toast(sentence(error));
    } finally {
      setBusy(undefined);
    }
  }

  return {
    list,
    busy,
    /** Shown as read at once; `quietly` for whoever has gone on to what the notice is about. */
    async read(notice: Notification, quietly: boolean): Promise<void> {
      if (notice.read) return;
      mark([notice.id]);
      try {
        await readOne(notice.id);
      } catch (error) {
        const shown = list.value();
        if (shown)
          list.set({ ...shown, items: shown.items.map((one) => (one.id === notice.id ? notice : one)) });
        if (!quietly) toast(sentence(error));
      }
    },
    readAll: () =>
      run('all', async () => {
        await readAll(mark);
        announce('All notices are read.');
      }),
    more: () =>
      run('more', async () => {
        const cursor = list.value()?.nextCursor;
        if (!cursor) return;
        const next = await listNotices(cursor);
        const shown = list.value();
        if (shown) list.set(withMore(shown, next));
      }),
  };
}

function List() {
  const inbox = createInbox();
  const { list } = inbox;
  const now = useNow();
  const zone = viewerZone();
  const today = createMemo(() => localDate(now(), zone));
  const days = createMemo(() => byDay(list.value()?.items ?? [], (instant) => localDate(instant, zone)));
  const dayName = (date: string) => {
    if (date === today()) return 'Today';
    return date === addDays(today(), -1) ? 'Yesterday' : dayLong(date);
  };

  return (
    <>
      <div class="page-head">
        <PageHeading>Notices</PageHeading>
        <div class="inbox-acts">
          <Show when={unread() > 0}>
            <Button
              variant="quiet"
              off={!online()}
              busy={inbox.busy() === 'all'}
              onPress={() => void inbox.readAll()}
            >
              Mark all as read
            </Button>
          </Show>
          <ButtonLink variant="plain" href="/settings#notices">
            What you are told
          </ButtonLink>
        </div>
      </div>
      <Show when={list.keptAt()}>
        {(at) => (
          <p class="inbox-kept" role="status">
            As of {asOf(at())}. New ones need a connection.
          </p>
        )}
      </Show>
      <Show
        when={list.error() === undefined}
        fallback={<ErrorState error={list.error()} onRetry={list.reload} busy={list.busy()} />}
      >
        <Show when={list.value()} fallback={<Waiting />}>
          {(page) => (
            <Show
              when={page().items.length > 0}
              fallback={
                <Empty
                  title="Nothing to tell yet"
                  mark="0"
                  actions={<ButtonLink href="/">Find a time</ButtonLink>}
                >
                  When something happens to a booking of yours, it is told here at once.
                </Empty>
              }
            >
              <KeyedFor each={days()} by={({ date }) => date}>
                {(day) => (
                  <section class="inbox-day" aria-labelledby={`day-${day().date}`}>
                    <h2 id={`day-${day().date}`}>{dayName(day().date)}</h2>
                    <ul>
                      <KeyedFor each={day().notices} by={({ id }) => id}>
                        {(notice) => (
                          <Row
                            notice={notice()}
                            onRead={(quietly) => void inbox.read(notice(), quietly)}
                            zone={zone}
                          />
                        )}
                      </KeyedFor>
                    </ul>
                  </section>
                )}
              </KeyedFor>
              <Show when={page().nextCursor}>
                <div class="inbox-more">
                  <Button variant="quiet" busy={inbox.busy() === 'more'} onPress={() => void inbox.more()}>
                    Show older ones
                  </Button>
                </div>
              </Show>
            </Show>
          )}
        </Show>
      </Show>
    </>
  );
}

function Row(props: { notice: Notification; zone: string; onRead: (quietly: boolean) => void }) {
  const tone = () => {
    const { kind } = props.notice;
    if (kind === 'booking_cancelled' || kind === 'booking_declined' || kind === 'booking_expired')
      return 'bad';
    return kind === 'booking_confirmed' ? 'good' : 'signal';
  };
  return (
    <li class="notice" classList={{ unread: !props.notice.read }}>
      <A href={safeNext(props.notice.url, location.origin)} onClick={() => props.onRead(true)}>
        <span class={`notice-mark ${tone()}`}>
          <Icon name={iconOf(props.notice.kind)} />
        </span>
        <span class="notice-words">
          <strong>
            <Show when={!props.notice.read}>
              <span class="hush">New: </span>
            </Show>
            <bdi>{props.notice.title}</bdi>
          </strong>
          <span>
            <bdi>{props.notice.text}</bdi>
          </span>
        </span>
        <time dateTime={props.notice.createdAt}>{clock(Date.parse(props.notice.createdAt), props.zone)}</time>
      </A>
      <Show when={!props.notice.read}>
        <Button
          icon
          variant="plain"
          class="notice-read"
          aria-label={`Mark as read: ${props.notice.title}`}
          off={!online()}
          onPress={() => props.onRead(false)}
        >
          <i />
        </Button>
      </Show>
    </li>
  );
}

function Waiting() {
  return (
    <div class="inbox-day" aria-hidden="true">
      <Skeleton width="72px" height="18px" />
      <ul>
        <For each={Array.from({ length: 4 })}>
          {() => (
            <li class="notice">
              <Skeleton width="100%" height="44px" />
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
