import { useParams } from '@solidjs/router';
import { createResource, Match, Show, Switch } from 'solid-js';
import { getCalendar } from '../../api/calendars.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState } from '../../components/States.tsx';
import { viewerZone } from '../../format/zone.ts';
import { useTitle } from '../../shell/page.tsx';
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
  const [calendar, { refetch }] = createResource(() => props.id, getCalendar);
  useTitle(() => (calendar.error ? 'Edit' : calendar.latest && `Edit ${calendar.latest.name}`));
  return (
    <Switch fallback={<EditorSkeleton />}>
      <Match when={calendar.error}>
        <ErrorState error={calendar.error} onRetry={() => void refetch()} busy={calendar.loading} />
      </Match>
      <Match when={!calendar.loading && calendar()} keyed>
        {(loaded) => (
          <Show
            when={loaded.role === 'owner'}
            fallback={
              <Empty
                title="This calendar is somebody else’s"
                mark="--:--"
                actions={<ButtonLink href={`/c/${loaded.slug}`}>See its times</ButtonLink>}
              >
                Only those who run it may change its rules.
              </Empty>
            }
          >
            <EditorForm calendar={loaded} zone={loaded.timeZone} onReload={() => void refetch()} />
          </Show>
        )}
      </Match>
    </Switch>
  );
}
