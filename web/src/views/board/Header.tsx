import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { Calendar } from '../../api/types.ts';
import { Icon } from '../../components/Icon.tsx';
import { Skeleton } from '../../components/States.tsx';
import { cancellationText, duration, money, zoneDifference, zoneTime } from '../../format/text.ts';
import { PageHeading } from '../../shell/page.tsx';
import type { Feed } from './feed.ts';
import { LiveBadge } from './LiveBadge.tsx';

/** The calendar's name, its terms in one line, and whether the board is live. */
export function Header(props: { feed: Feed }) {
  return (
    <div class="top">
      <Show when={props.feed.calendar()} fallback={<HeaderSkeleton />}>
        {(calendar) => (
          <>
            <PageHeading>
              <bdi>{calendar().name}</bdi>
            </PageHeading>
            <LiveBadge freshness={props.feed.freshness()} asOf={props.feed.asOf()} />
            <p class="meta">
              <strong>{duration(calendar().slotMinutes)}</strong>
              <For each={terms(calendar(), props.feed.now())}>{(term) => <span>{term}</span>}</For>
              <Show when={calendar().role && calendar().role !== 'member'}>
                <A href={`/manage/${calendar().id}`}>Manage</A>
              </Show>
            </p>
          </>
        )}
      </Show>
    </div>
  );
}

function terms(calendar: Calendar, now: number): string[] {
  const difference = zoneDifference(calendar.timeZone, Math.floor(now / 3_600_000) * 3_600_000);
  const price = calendar.price;
  return [
    ...(difference ? [`${zoneTime(calendar.timeZone)}, ${difference}`] : []),
    ...(price ? [calendar.maxSeatsPerBooking > 1 ? `${money(price)} a person` : money(price)] : []),
    cancellationText(calendar.cancellation, price !== null),
    ...(calendar.approvalRequired ? ['They confirm each booking'] : []),
  ];
}

function HeaderSkeleton() {
  return (
    <>
      <h1 class="hush">Loading the board</h1>
      <Skeleton width="min(280px, 60vw)" height="calc(1.05 * clamp(1.625rem, 4.5vw, 2.375rem))" />
      <span class="live">
        <span class="live-words">
          <i aria-hidden="true" />
          Connecting
        </span>
      </span>
      <p class="meta">
        <Skeleton width="min(420px, 80vw)" height="20px" />
      </p>
    </>
  );
}

/** Where it is and what it is: below the board, so that the times come first. */
export function About(props: { calendar: Pick<Calendar, 'location' | 'description'> }) {
  return (
    <Show when={props.calendar.location || props.calendar.description}>
      <section class="about" aria-labelledby="about">
        <h2 id="about" class="hush">
          About
        </h2>
        <Show when={props.calendar.location}>
          <p class="about-place">
            <Icon name="place" />
            <bdi>{props.calendar.location}</bdi>
          </p>
        </Show>
        <Show when={props.calendar.description}>
          <p class="about-text">
            <bdi>{props.calendar.description}</bdi>
          </p>
        </Show>
      </section>
    </Show>
  );
}
