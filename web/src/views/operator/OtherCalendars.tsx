// A calendar beside others: programs that read it, and calendars whose busy times block it.
import '../settings/settings.css';
import { useParams } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { can } from '../../../../worker/domain/roles.ts';
import { getCalendar } from '../../api/calendars.ts';
import { feedOf } from '../../api/feeds.ts';
import type { Calendar } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Empty, Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { FeedBox } from '../feeds/FeedBox.tsx';
import { Section } from '../settings/parts.tsx';
import { BusyCalendars } from './BusyCalendars.tsx';
import { CalendarFailed } from './CalendarFailed.tsx';

export default function OtherCalendars() {
  const params = useParams();
  return (
    <RequireSession title="Other calendars" why="Sign in to connect your calendars with others.">
      <Show when={params.id} keyed>
        {(id) => <Loaded id={id} />}
      </Show>
    </RequireSession>
  );
}

function Loaded(props: { id: string }) {
  const load = createLoad(() => props.id, getCalendar);
  useTitle(() => 'Other calendars');
  return (
    <Switch fallback={<Waiting />}>
      <Match when={load.value()}>
        {(calendar) => (
          <Show
            when={can(calendar().role, 'manage')}
            fallback={
              <Empty
                title="This calendar is somebody else’s"
                mark="--:--"
                actions={<ButtonLink href={`/c/${calendar().slug}`}>See its times</ButtonLink>}
              >
                Only those who run it connect it with others.
              </Empty>
            }
          >
            <Page calendar={calendar()} />
          </Show>
        )}
      </Match>
      <Match when={load.error()}>
        <CalendarFailed error={load.error()} onRetry={load.reload} busy={load.busy()} />
      </Match>
    </Switch>
  );
}

function Page(props: { calendar: Calendar }) {
  return (
    <div class="page-body">
      <div class="page-head">
        <div>
          <a class="feed-back" href={`/manage/${props.calendar.id}`}>
            <Icon name="left" size={18} />
            <bdi>{props.calendar.name}</bdi>
          </a>
          <PageHeading>Other calendars</PageHeading>
        </div>
      </div>
      <div class="set-sections">
        <Section
          id="feed"
          title="Read elsewhere"
          lead="What is booked here, in the calendar that you already use: it reads this one at an address that only you know."
        >
          <FeedBox
            calls={feedOf(props.calendar.id)}
            shows="who has booked and when, with their notes. Keep it to yourself."
          />
        </Section>
        <Section
          id="busy"
          title="Busy elsewhere"
          lead="When you are busy in another calendar, nobody can book you here. What you do there is shown to nobody."
        >
          <BusyCalendars calendar={props.calendar} />
        </Section>
      </div>
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
