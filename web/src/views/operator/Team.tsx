// The team of a calendar: for its owner to invite and to change, for the others to see who they work with.
import '../settings/settings.css';
import '../feeds/feeds.css';
import './team.css';
import { A, useParams } from '@solidjs/router';
import { Match, onCleanup, Show, Switch } from 'solid-js';
import { can } from '../../../../worker/domain/roles.ts';
import { getCalendar } from '../../api/calendars.ts';
import { getTeam } from '../../api/team.ts';
import type { Calendar } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { onMine, onMineResumed } from '../../live/mine.ts';
import { createLoad } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { Section } from '../settings/parts.tsx';
import { CalendarFailed } from './CalendarFailed.tsx';
import { Invite } from './team/Invite.tsx';
import { Pending } from './team/Pending.tsx';
import { People } from './team/People.tsx';

export default function Team() {
  const params = useParams();
  return (
    <RequireSession title="The team" why="Sign in to see who runs your calendars with you.">
      <Show when={params.id} keyed>
        {(id) => <Loaded id={id} />}
      </Show>
    </RequireSession>
  );
}

function Loaded(props: { id: string }) {
  const load = createLoad(() => props.id, getCalendar);
  useTitle(() => (load.value() ? `Team of ${load.value()?.name}` : 'Team'));
  onCleanup(
    onMine('notification', ({ notification }) => notification.kind === 'team_changed' && load.reload()),
  );
  /** Once it is there it stays, also where it can't be read anew: what reads it on its way out finds it. */
  const known = () => load.value() as Calendar;
  return (
    <Switch fallback={<Waiting />}>
      <Match when={load.error()}>
        <CalendarFailed error={load.error()} onRetry={load.reload} busy={load.busy()} />
      </Match>
      <Match when={load.value()}>
        <Show
          when={can(known().role, 'read')}
          fallback={
            <Empty
              title="This calendar is somebody else’s"
              mark="--:--"
              actions={<ButtonLink href={`/c/${known().slug}`}>See its times</ButtonLink>}
            >
              Only those who run it see who they are.
            </Empty>
          }
        >
          <Page calendar={known()} />
        </Show>
      </Match>
    </Switch>
  );
}

function Page(props: { calendar: Calendar }) {
  const team = createLoad(() => props.calendar.id, getTeam);
  onCleanup(onMineResumed(team.reload));
  onCleanup(
    onMine('notification', ({ notification }) => notification.kind === 'team_changed' && team.reload()),
  );
  const isOwner = () => can(props.calendar.role, 'own');
  const alone = () => team.value()?.members.length === 1;
  return (
    <div class="page-body">
      <div class="page-head">
        <div>
          <A class="feed-back" href={`/manage/${props.calendar.id}`}>
            <Icon name="left" size={18} />
            <bdi>{props.calendar.name}</bdi>
          </A>
          <PageHeading>Team</PageHeading>
        </div>
      </div>
      <Switch fallback={<Skeleton width="100%" height="240px" />}>
        <Match when={team.value()}>
          {(value) => (
            <div class="set-sections tm-page">
              <Section
                id="people"
                title="People"
                lead={
                  isOwner()
                    ? alone()
                      ? 'So far only you see who is booked. Invite those who work with you, or who may book while the calendar is private.'
                      : 'Whom you let go sees nothing more of the calendar from that moment on.'
                    : 'Who runs this calendar. Its owner invites people and gives them their parts.'
                }
              >
                <People calendar={props.calendar} members={value().members} onChanged={team.reload} />
              </Section>
              <Show when={isOwner()}>
                <Section
                  id="invite"
                  title="Invite somebody"
                  lead="They get a mail with a link that is good for seven days, once, and for their address alone."
                >
                  <Invite calendarId={props.calendar.id} onInvited={team.reload} />
                </Section>
              </Show>
              <Show when={value().invitations.length > 0}>
                <Section
                  id="invitations"
                  title="Not accepted yet"
                  lead="Was the mail lost? Invite the same address again: the new link takes the place of the old one."
                >
                  <Pending
                    calendarId={props.calendar.id}
                    invitations={value().invitations}
                    onChanged={team.reload}
                  />
                </Section>
              </Show>
            </div>
          )}
        </Match>
        <Match when={team.error()}>
          <ErrorState error={team.error()} onRetry={team.reload} busy={team.busy()} />
        </Match>
      </Switch>
    </div>
  );
}

function Waiting() {
  return (
    <div class="page-body">
      <div class="page-head">
        <Skeleton width="240px" height="36px" />
      </div>
      <Skeleton width="100%" height="180px" />
      <Skeleton width="100%" height="240px" />
    </div>
  );
}
