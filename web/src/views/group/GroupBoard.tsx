// The board of a group: all of its calendars side by side.
import { useParams } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { getGroup } from '../../api/groups.ts';
import { isApiError } from '../../api/problem.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { useTitle } from '../../shell/page.tsx';
import { GroupPage } from './GroupPage.tsx';

export default function GroupBoard() {
  const params = useParams<{ slug: string }>();
  return (
    <Show when={params.slug} keyed>
      {(slug) => <Loaded slug={slug} />}
    </Show>
  );
}

function Loaded(props: { slug: string }) {
  const load = createLoad(() => props.slug, getGroup, { keepAs: (slug) => `group/${slug}` });
  useTitle(() => load.value()?.name);
  return (
    <Switch fallback={<Waiting />}>
      <Match when={load.value()} keyed>
        {(group) => (
          <Show when={group.calendars.length > 0} fallback={<Bare manage={`/manage/groups/${group.id}`} />}>
            <GroupPage group={group} slug={props.slug} />
          </Show>
        )}
      </Match>
      <Match when={load.error()}>
        <Show
          when={isApiError(load.error()) && (load.error() as { status: number }).status === 404}
          fallback={<ErrorState page error={load.error()} onRetry={load.reload} busy={load.busy()} />}
        >
          <Empty
            title="No such group"
            mark="4:04"
            page
            actions={<ButtonLink href="/">Find a time</ButtonLink>}
          >
            There is no group at this address, or nothing in it is for you to see. If somebody sent you the
            link, ask them to look at it again.
          </Empty>
        </Show>
      </Match>
    </Switch>
  );
}

/** Only its owner comes here: to all others a group without calendars is not there. */
function Bare(props: { manage: string }) {
  return (
    <Empty
      title="Nothing in this group yet"
      mark="0"
      page
      actions={<ButtonLink href={props.manage}>Put calendars in it</ButtonLink>}
    >
      Its board shows up once it has calendars. Until then nobody but you finds it here.
    </Empty>
  );
}

function Waiting() {
  return (
    <>
      <div class="top">
        <h1 class="hush">Loading the board</h1>
        <Skeleton width="min(280px, 60vw)" height="calc(1.05 * clamp(1.625rem, 4.5vw, 2.375rem))" />
      </div>
      <div class="strip gb-strip-waiting" />
      <div class="gb-waiting" aria-hidden="true">
        <Skeleton width="100%" height="420px" />
      </div>
    </>
  );
}
