import { useParams } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { can } from '../../../../worker/domain/roles.ts';
import { getCalendar } from '../../api/calendars.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { viewerZone } from '../../format/viewer.ts';
import { createLoad } from '../../shell/load.ts';
import { useTitle } from '../../shell/page.tsx';
import { CalendarFailed } from './CalendarFailed.tsx';
import { EditorForm } from './editor/EditorForm.tsx';
import { EditorSkeleton } from './editor/EditorSkeleton.tsx';

export default function CalendarEditor() {
  const params = useParams();
  return (
    <RequireSession title="Your own calendar" why="Sign in to open something that others can book.">
      <Show when={params.id} keyed fallback={<New />}>
        {(id) => <Change id={id} />}
      </Show>
    </RequireSession>
  );
}

function New() {
  useTitle(() => 'New calendar');
  return <EditorForm calendar={undefined} zone={viewerZone()} onReload={() => {}} />;
}

function Change(props: { id: string }) {
  const load = createLoad(() => props.id, getCalendar);
  useTitle(() => (load.value() ? `Edit ${load.value()?.name}` : 'Edit'));
  return (
    <Switch fallback={<EditorSkeleton />}>
      <Match when={load.error()}>
        <CalendarFailed error={load.error()} onRetry={load.reload} busy={load.busy()} />
      </Match>
      <Match when={!load.busy() && load.value()} keyed>
        {(calendar) => (
          <Show
            when={can(calendar.role, 'own')}
            fallback={
              <Empty
                title="This calendar is somebody else’s"
                mark="--:--"
                actions={<ButtonLink href={`/c/${calendar.slug}`}>See its times</ButtonLink>}
              >
                Only its owner may change its rules.
              </Empty>
            }
          >
            <EditorForm calendar={calendar} zone={calendar.timeZone} onReload={load.reload} />
          </Show>
        )}
      </Match>
    </Switch>
  );
}
