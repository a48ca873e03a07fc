// One's own bookings, as tickets: what is to come, and what was.
import './bookings.css';
import { useSearchParams } from '@solidjs/router';
import { createEffect, createSignal, For, lazy, Show } from 'solid-js';
import { myBookings } from '../../api/calendars.ts';
import { sentence } from '../../api/problem.ts';
import type { MyBooking } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Quietly } from '../../components/Quietly.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { toast } from '../../components/Toast.tsx';
import { asOf } from '../../format/text.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { KeyedFor } from '../operator/KeyedFor.tsx';
import { CancelSheet } from './CancelSheet.tsx';
import { createList, type When } from './list.ts';
import { MoveSheet } from './MoveSheet.tsx';
import { MyTicket, mayChange } from './MyTicket.tsx';

const Waiting = lazy(() => import('./Waiting.tsx'));

export default function Bookings() {
  useTitle(() => 'My bookings');
  return (
    <div class="page-body">
      <RequireSession
        title="Sign in to see your bookings"
        why="They are kept with your account, on every device you use."
      >
        <List />
      </RequireSession>
    </div>
  );
}

function List() {
  const [search, setSearch] = useSearchParams<{ when?: string; cancel?: string }>();
  const when = (): When => (search.when === 'past' ? 'past' : 'upcoming');
  const [cancelling, setCancelling] = createSignal<MyBooking>();
  const [moving, setMoving] = createSignal<MyBooking>();
  const [more, setMore] = createSignal(false);
  const list = createList(when);

  // A press on "Cancel" in a notice leads here: the question is asked once the booking is there.
  createEffect(() => {
    const shown = list.value();
    if (search.cancel === undefined || when() !== 'upcoming' || !shown) return;
    const meant = shown.items.find(({ id }) => id === search.cancel);
    setSearch({ cancel: undefined }, { replace: true, scroll: false });
    if (meant && mayChange(meant)) setCancelling(meant);
    else toast('It can’t be cancelled any more.');
  });

  async function showMore() {
    const shown = list.value();
    if (!shown?.nextCursor) return;
    setMore(true);
    try {
      const next = await myBookings(when(), shown.nextCursor);
      list.set({ items: [...shown.items, ...next.items], nextCursor: next.nextCursor });
    } catch (error) {
      toast(sentence(error));
    } finally {
      setMore(false);
    }
  }

  return (
    <>
      <div class="page-head">
        <PageHeading>My bookings</PageHeading>
        <Tabs
          label="Which bookings"
          panelId="bookings"
          value={when()}
          onValue={(value) =>
            setSearch({ when: value === 'past' ? 'past' : undefined }, { replace: true, scroll: false })
          }
          options={[
            { value: 'upcoming', label: 'Upcoming' },
            { value: 'past', label: 'Past' },
          ]}
        />
      </div>
      <div id="bookings" role="tabpanel" aria-labelledby={`bookings-${when()}`}>
        <Show when={when() === 'upcoming'}>
          {/* The bookings stand without it. */}
          <Quietly>
            <Waiting />
          </Quietly>
        </Show>
        <Show when={list.keptAt()}>
          {(at) => (
            <p class="tickets-kept" role="status">
              As of {asOf(at())}. Changes need a connection.
            </p>
          )}
        </Show>
        <Show
          when={list.error() === undefined}
          fallback={<ErrorState error={list.error()} onRetry={list.reload} busy={list.busy()} />}
        >
          <Show
            when={!(list.busy() && list.value() === undefined) && list.value()}
            fallback={<TicketsSkeleton />}
          >
            {(page) => (
              <Show when={page().items.length > 0} fallback={<None when={when()} />}>
                <ul class="tickets">
                  <KeyedFor each={page().items} by={({ id }) => id}>
                    {(booking) => (
                      <li>
                        <MyTicket
                          booking={booking()}
                          upcoming={when() === 'upcoming'}
                          onMove={() => setMoving(booking())}
                          onCancel={() => setCancelling(booking())}
                          onChanged={list.reload}
                        />
                      </li>
                    )}
                  </KeyedFor>
                </ul>
                <Show when={page().nextCursor}>
                  <div class="more">
                    <Button variant="quiet" busy={more()} onPress={() => void showMore()}>
                      Show more
                    </Button>
                  </div>
                </Show>
              </Show>
            )}
          </Show>
        </Show>
      </div>
      <MoveSheet booking={moving()} onClose={() => setMoving(undefined)} />
      <CancelSheet
        booking={cancelling()}
        onClose={() => setCancelling(undefined)}
        onCancelled={() => {
          setCancelling(undefined);
          list.reload();
        }}
      />
    </>
  );
}

function None(props: { when: When }) {
  return (
    <Show
      when={props.when === 'upcoming'}
      fallback={
        <Empty title="Nothing behind you" mark="0">
          Bookings that are over or cancelled are kept here.
        </Empty>
      }
    >
      <Empty title="Nothing booked yet" mark="0" actions={<ButtonLink href="/">Find a time</ButtonLink>}>
        When you book a time, its ticket lies here.
      </Empty>
    </Show>
  );
}

function TicketsSkeleton() {
  return (
    <div class="tickets" aria-hidden="true">
      <For each={Array.from({ length: 3 })}>
        {() => <Skeleton width="100%" height="176px" class="ticket-skeleton" />}
      </For>
    </div>
  );
}
