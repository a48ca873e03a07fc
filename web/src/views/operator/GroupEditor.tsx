// A group of one's own calendars: what it is called, and which stand side by side on its board.
import { useParams } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { getGroup } from '../../api/groups.ts';
import { ownCalendars } from '../../api/operator.ts';
import { isApiError } from '../../api/problem.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { person } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { useTitle } from '../../shell/page.tsx';
import { GroupForm } from './groups/GroupForm.tsx';

export default function GroupEditor() {
  const params = useParams();
  return (
    <RequireSession title="Your own groups" why="Sign in to show calendars of yours side by side.">
      <Show when={params.id ?? 'new'} keyed>
        {(id) => <Loaded id={params.id === undefined ? undefined : id} />}
      </Show>
    </RequireSession>
  );
}

function Loaded(props: { id: string | undefined }) {
  const load = createLoad(
    () => person()?.id,
    async () => {
      const [calendars, group] = await Promise.all([
        ownCalendars(),
        props.id === undefined ? undefined : getGroup(props.id),
      ]);
      // Only one's own are put in a group, whatever others let one run.
      return { calendars: calendars.filter(({ role }) => role === 'owner'), group };
    },
  );
  useTitle(() => load.value()?.group?.name ?? (props.id === undefined ? 'New group' : 'Group'));
  const isGone = () => {
    const error = load.error();
    return isApiError(error) && error.status === 404;
  };
  return (
    <Switch fallback={<Waiting />}>
      <Match when={load.error()}>
        <Show
          when={!isGone()}
          fallback={
            <Empty
              title="No such group"
              mark="4:04"
              page
              actions={<ButtonLink href="/manage">My calendars</ButtonLink>}
            >
              It was deleted, or it is somebody else’s.
            </Empty>
          }
        >
          <ErrorState page error={load.error()} onRetry={load.reload} busy={load.busy()} />
        </Show>
      </Match>
      <Match when={!load.busy() && load.value()} keyed>
        {({ calendars, group }) => (
          <Show
            when={group?.role !== null}
            fallback={
              <Empty
                title="This group is somebody else’s"
                mark="--:--"
                page
                actions={<ButtonLink href={`/g/${group?.slug}`}>See its board</ButtonLink>}
              >
                Only who made it may change it.
              </Empty>
            }
          >
            <GroupForm group={group} calendars={calendars} onReload={load.reload} />
          </Show>
        )}
      </Match>
    </Switch>
  );
}

function Waiting() {
  return (
    <div class="page-body" aria-busy="true">
      <span class="hush">Loading the group</span>
      <div class="page-head">
        <Skeleton width="240px" height="36px" />
      </div>
      <Skeleton width="100%" height="240px" />
    </div>
  );
}
