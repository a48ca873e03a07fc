// How a calendar does: for those who run it.
import { useParams } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { can } from '../../../../worker/domain/roles.ts';
import { getCalendar } from '../../api/calendars.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { person } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { useTitle } from '../../shell/page.tsx';
import { CalendarFailed } from './CalendarFailed.tsx';
import { ReportPage } from './report/ReportPage.tsx';

export default function Report() {
  const params = useParams();
  return (
    <RequireSession title="The report" why="Sign in to see how your calendars do.">
      <Show when={params.id} keyed>
        {(id) => <Loaded id={id} />}
      </Show>
    </RequireSession>
  );
}

function Loaded(props: { id: string }) {
  const calendar = createLoad(() => (person() ? props.id : undefined), getCalendar, {
    keepAs: (id) => `report calendar ${id}`,
  });
  useTitle(() => (calendar.value() ? `Report of ${calendar.value()?.name}` : 'Report'));
  return (
    <Switch
      fallback={
        <div class="page-body">
          <Skeleton width="240px" height="36px" />
        </div>
      }
    >
      <Match when={calendar.value()}>
        {(value) => (
          <Show
            when={can(value().role, 'read')}
            fallback={
              <Empty
                title="This calendar is somebody else’s"
                mark="--:--"
                actions={<ButtonLink href={`/c/${value().slug}`}>See its times</ButtonLink>}
              >
                Only those who run it see how it does.
              </Empty>
            }
          >
            <ReportPage calendar={value()} />
          </Show>
        )}
      </Match>
      <Match when={calendar.error()}>
        <CalendarFailed error={calendar.error()} onRetry={calendar.reload} busy={calendar.busy()} />
      </Match>
    </Switch>
  );
}
