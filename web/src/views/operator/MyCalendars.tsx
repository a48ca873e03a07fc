// The calendars that one runs, each with what is going on there today.
import './calendars.css';
import { A } from '@solidjs/router';
import { ErrorBoundary, For, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { can } from '../../../../worker/domain/roles.ts';
import { serverNow } from '../../api/clock.ts';
import { bookingsIn, ownCalendars, pendingBookings } from '../../api/operator.ts';
import { sharedCalendars } from '../../api/team.ts';
import type { MyCalendar } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { person } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { asOf, clock, duration } from '../../format/text.ts';
import { addDays, localDate, startOfDay, toWire } from '../../format/zone.ts';
import { createLoad } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { isGone } from './agenda/layout.ts';
import { ROLE_NAMES } from './role-words.ts';

const MyGroups = lazy(() => import('./groups/MyGroups.tsx'));

export default function MyCalendars() {
  useTitle(() => 'My calendars');
  return (
    <RequireSession
      title="Your own calendars"
      why="Sign in to open a court, a chair or a class that others can book."
    >
      <List />
    </RequireSession>
  );
}

function List() {
  const list = createLoad(() => person()?.id, ownCalendars, { keepAs: () => 'calendars' });
  const items = () => list.value() ?? [];
  return (
    <div class="page-body">
      <div class="page-head">
        <PageHeading>My calendars</PageHeading>
        <Show when={items().length > 0}>
          <ButtonLink href="/manage/new">
            <Icon name="plus" />
            New calendar
          </ButtonLink>
        </Show>
      </div>
      <Show when={list.keptAt()}>{(at) => <p class="mc-kept">As of {asOf(at())}.</p>}</Show>
      <Switch fallback={<Waiting />}>
        <Match when={items().length > 0}>
          <ul class="mc-list">
            <For each={items()}>{(calendar) => <Card calendar={calendar} />}</For>
          </ul>
          <ErrorBoundary fallback={null}>
            <Suspense>
              <MyGroups />
            </Suspense>
          </ErrorBoundary>
        </Match>
        <Match when={list.error()}>
          <ErrorState error={list.error()} onRetry={list.reload} busy={list.busy()} />
        </Match>
        <Match when={list.value()}>
          <Empty
            mark="9:00"
            signal
            title="Open your first calendar"
            actions={
              <ButtonLink href="/manage/new">
                <Icon name="plus" />
                New calendar
              </ButtonLink>
            }
          >
            Say when you are open and how long a slot is. People book on a live board, and you see each one
            the moment it is taken.
          </Empty>
        </Match>
      </Switch>
      <Shared />
    </div>
  );
}

/** Private calendars that others let one book: no directory lists them. */
function Shared() {
  const list = createLoad(() => person()?.id, sharedCalendars, { keepAs: () => 'shared calendars' });
  return (
    <Show when={(list.value()?.length ?? 0) > 0}>
      <section class="mc-shared" aria-labelledby="shared">
        <h2 id="shared" class="mc-shared-title">
          Shared with you
        </h2>
        <ul>
          <For each={list.value()}>
            {(calendar) => (
              <li>
                <A href={`/c/${calendar.slug}`}>
                  <Icon name="calendar" size={18} />
                  <strong>
                    <bdi>{calendar.name}</bdi>
                  </strong>
                  <span>
                    <bdi>
                      {[duration(calendar.slotMinutes), calendar.location].filter(Boolean).join(' · ')}
                    </bdi>
                  </span>
                </A>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

const VISIBLE = { public: undefined, unlisted: 'Unlisted', private: 'Private' } as const;

function Card(props: { calendar: MyCalendar }) {
  const load = createLoad(
    () => props.calendar.id,
    async (id) => {
      const zone = props.calendar.timeZone;
      const today = localDate(serverNow(), zone);
      const range = {
        from: toWire(startOfDay(today, zone)),
        to: toWire(startOfDay(addDays(today, 1), zone)),
      };
      const [day, pending] = await Promise.all([bookingsIn(id, range), pendingBookings(id)]);
      const live = day.filter((booking) => !isGone(booking));
      const next = live.find((booking) => Date.parse(booking.start) > serverNow());
      return {
        count: live.length,
        pending: pending.length,
        next: next && { start: Date.parse(next.start), name: next.user.name },
      };
    },
  );
  const answer = () => (can(props.calendar.role, 'manage') ? 'your answer' : 'an answer');
  const terms = () =>
    [
      duration(props.calendar.slotMinutes),
      props.calendar.capacity > 1 ? `${props.calendar.capacity} seats` : undefined,
      VISIBLE[props.calendar.visibility],
      props.calendar.location || undefined,
    ].filter((term) => term !== undefined);

  return (
    <li class="mc-card">
      <A class="mc-open" href={`/manage/${props.calendar.id}`}>
        <h2>
          <bdi>{props.calendar.name}</bdi>
          <Show when={props.calendar.role !== 'owner'}>
            <span class="mc-role">{ROLE_NAMES[props.calendar.role]}</span>
          </Show>
        </h2>
        <p class="mc-terms">
          <bdi>{terms().join(' · ')}</bdi>
        </p>
        <div class="mc-today">
          <Show
            when={load.value()}
            fallback={
              <Show when={load.error()} fallback={<Skeleton width="150px" height="40px" />}>
                <span class="mc-words">Today cannot be loaded now</span>
              </Show>
            }
          >
            {(today) => (
              <>
                <b>{today().count}</b>
                <span class="mc-words">
                  <span>{today().count === 1 ? 'booking today' : 'bookings today'}</span>
                  <Show when={today().next}>
                    {(next) => (
                      <span class="mc-next">
                        next {clock(next().start, props.calendar.timeZone)}, <bdi>{next().name}</bdi>
                      </span>
                    )}
                  </Show>
                </span>
              </>
            )}
          </Show>
        </div>
        <Show when={(load.value()?.pending ?? 0) > 0}>
          <p class="mc-pending">
            {load.value()?.pending === 1
              ? `1 request waits for ${answer()}`
              : `${load.value()?.pending} requests wait for ${answer()}`}
          </p>
        </Show>
      </A>
      <div class="mc-links">
        <A href={`/c/${props.calendar.slug}`} aria-label={`Board of ${props.calendar.name}`}>
          <Icon name="eye" size={18} />
          Board
        </A>
        <Show
          when={can(props.calendar.role, 'own')}
          fallback={
            <A href={`/manage/${props.calendar.id}/team`} aria-label={`Team of ${props.calendar.name}`}>
              <Icon name="person" size={18} />
              Team
            </A>
          }
        >
          <A
            href={`/manage/${props.calendar.id}/edit`}
            aria-label={`Hours and rules of ${props.calendar.name}`}
          >
            <Icon name="edit" size={18} />
            Hours and rules
          </A>
        </Show>
      </div>
    </li>
  );
}

function Waiting() {
  return (
    <div class="mc-list" aria-busy="true">
      <span class="hush">Loading your calendars</span>
      <For each={[1, 2, 3]}>{() => <Skeleton width="100%" height="212px" />}</For>
    </div>
  );
}
