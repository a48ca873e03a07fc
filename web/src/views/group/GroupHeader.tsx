import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { Group } from '../../api/types.ts';
import { zoneDifference, zoneTime } from '../../format/text.ts';
import { PageHeading } from '../../shell/page.tsx';
import { LiveBadge } from '../board/LiveBadge.tsx';
import type { Feeds } from './feeds.ts';

/** The group's name, how many stand side by side, by which clock, and whether all of them are live. */
export function GroupHeader(props: { group: Group; feeds: Feeds }) {
  const count = () => props.feeds.columns().length;
  const clockWords = () => {
    const { zone, now } = props.feeds;
    const difference = zoneDifference(zone, Math.floor(now() / 3_600_000) * 3_600_000);
    return difference ? [`${zoneTime(zone)}, ${difference}`] : [];
  };
  return (
    <div class="top gb-top">
      <PageHeading>
        <bdi>{props.group.name}</bdi>
      </PageHeading>
      <LiveBadge freshness={props.feeds.freshness()} asOf={props.feeds.asOf()} />
      <p class="meta">
        <strong>{count() === 1 ? '1 calendar' : `${count()} calendars`}</strong>
        <For each={clockWords()}>{(words) => <span>{words}</span>}</For>
        <Show when={props.group.role !== null}>
          <A href={`/manage/groups/${props.group.id}`}>Manage</A>
        </Show>
      </p>
    </div>
  );
}
