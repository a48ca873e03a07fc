import { useLocation, useParams, useSearchParams } from '@solidjs/router';
import { createMemo, lazy, Match, Show, Switch } from 'solid-js';
import { can } from '../../../../worker/domain/roles.ts';
import { isApiError } from '../../api/problem.ts';
import type { Calendar } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, Skeleton } from '../../components/States.tsx';
import { useTitle } from '../../shell/page.tsx';
import { AgendaPage } from './agenda/AgendaPage.tsx';
import { AgendaSkeleton } from './agenda/AgendaSkeleton.tsx';
import { createAgenda } from './agenda/feed.ts';
import { CalendarFailed } from './CalendarFailed.tsx';

/** Its address is kept here: what every visitor loads knows of nothing that only operators see. */
const Report = lazy(() => import('./Report.tsx'));
const Team = lazy(() => import('./Team.tsx'));

export default function Agenda() {
  const params = useParams();
  const location = useLocation();
  return (
    <Switch>
      <Match when={location.pathname.endsWith('/report')}>
        <Report />
      </Match>
      <Match when={location.pathname.endsWith('/team')}>
        <Team />
      </Match>
      <Match when={true}>
        <RequireSession title="The agenda" why="Sign in to see what is booked in your calendars.">
          <Show when={params.id} keyed>
            {(id) => <Loaded id={id} />}
          </Show>
        </RequireSession>
      </Match>
    </Switch>
  );
}

function Loaded(props: { id: string }) {
  const [search, setSearch] = useSearchParams<{ date?: string }>();
  const asked = () => (search.date && /^\d{4}-\d{2}-\d{2}$/.test(search.date) ? search.date : undefined);
  const feed = createAgenda(props.id, asked);
  useTitle(() => feed.calendar.value()?.name ?? 'Agenda');
  /** Once it is there it stays, also where it can't be read anew: what reads it on its way out finds it. */
  const known = () => feed.calendar.value() as Calendar;
  /** Gone, or not for this person any more: what was shown of it goes too, and does not come back while it is asked for anew. */
  const closed = createMemo<boolean>(
    (before) => isGone(feed.calendar.error()) || (before && feed.calendar.busy()),
    false,
  );

  return (
    <Switch fallback={<Waiting />}>
      <Match when={closed()}>
        <CalendarFailed
          error={feed.calendar.error()}
          onRetry={feed.calendar.reload}
          busy={feed.calendar.busy()}
        />
      </Match>
      <Match when={feed.calendar.value()}>
        <Show
          when={can(known().role, 'read')}
          fallback={
            <Empty
              title="This calendar is somebody else’s"
              mark="--:--"
              actions={<ButtonLink href={`/c/${known().slug}`}>See its times</ButtonLink>}
            >
              Only those who run it see who is booked.
            </Empty>
          }
        >
          <AgendaPage
            calendar={known()}
            feed={feed}
            onDate={(date) =>
              setSearch({ date: date === feed.today() ? undefined : date }, { replace: true })
            }
          />
        </Show>
      </Match>
      <Match when={feed.calendar.error()}>
        <CalendarFailed
          error={feed.calendar.error()}
          onRetry={feed.calendar.reload}
          busy={feed.calendar.busy()}
        />
      </Match>
    </Switch>
  );
}

function isGone(error: unknown): boolean {
  return isApiError(error) && error.status === 404;
}

function Waiting() {
  return (
    <div class="page-body">
      <div class="page-head">
        <Skeleton width="240px" height="36px" />
      </div>
      <AgendaSkeleton />
    </div>
  );
}
