// Everything that can be booked by anybody, to be searched.
import './directory.css';
import { A, useSearchParams } from '@solidjs/router';
import { createSignal, For, onCleanup, Show } from 'solid-js';
import { directory } from '../../api/calendars.ts';
import { listedGroups } from '../../api/groups.ts';
import { sentence } from '../../api/problem.ts';
import type { CalendarSummary, ListedGroup } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { asOf, duration, money, zoneTime } from '../../format/text.ts';
import { viewerZone } from '../../format/viewer.ts';
import { createLoad } from '../../shell/load.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';

const TYPING_MS = 220;

export default function Directory() {
  useTitle(() => 'Find a time');
  const [search, setSearch] = useSearchParams<{ q?: string }>();
  const [typed, setTyped] = createSignal(search.q ?? '');
  const [more, setMore] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const q = () => (search.q ?? '').slice(0, 100);
  const list = createLoad(q, (text) => directory(text), {
    keepAs: (text) => (text === '' ? 'directory' : undefined),
  });

  /** Beside the calendars: without them the page is whole too. */
  const groups = createLoad(q, listedGroups, {
    keepAs: (text) => (text === '' ? 'directory/groups' : undefined),
  });

  function onType(text: string) {
    setTyped(text);
    clearTimeout(timer);
    timer = setTimeout(
      () => setSearch({ q: text.trim() || undefined }, { replace: true, scroll: false }),
      TYPING_MS,
    );
  }

  async function showMore() {
    const shown = list.value();
    if (!shown?.nextCursor) return;
    setMore(true);
    try {
      const next = await directory(q(), shown.nextCursor);
      list.set({ items: [...shown.items, ...next.items], nextCursor: next.nextCursor });
    } catch (error) {
      toast(sentence(error));
    } finally {
      setMore(false);
    }
  }

  return (
    <div class="page-body">
      <PageHeading>Find a time</PageHeading>
      <p class="lead">Pick a time on a live board, and it is yours at once.</p>
      <search class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search by name, place or what it is"
          placeholder="Padel, barber, yoga"
          maxLength={100}
          enterkeyhint="search"
          autocomplete="off"
          value={typed()}
          onInput={(event) => onType(event.currentTarget.value)}
        />
        <Show when={typed()}>
          <Button icon variant="plain" aria-label="Clear the search" onPress={() => onType('')}>
            <Icon name="close" />
          </Button>
        </Show>
      </search>
      <Show when={list.keptAt()}>
        {(at) => <p class="lead">As of {asOf(at())}. Without a connection this is what was here last.</p>}
      </Show>
      <Show
        when={list.error() === undefined}
        fallback={<ErrorState error={list.error()} onRetry={list.reload} busy={list.busy()} />}
      >
        <Show when={list.value()} fallback={<CardsSkeleton />}>
          {(page) => (
            <Show
              when={page().items.length > 0 || (groups.value() ?? []).length > 0}
              fallback={<Nothing q={q()} onClear={() => onType('')} />}
            >
              <p class="hush" role="status">
                {page().items.length === 1 ? '1 calendar' : `${page().items.length} calendars`}
              </p>
              <ul class="cards">
                <For each={groups.value() ?? []}>
                  {(group) => (
                    <li>
                      <GroupCard group={group} />
                    </li>
                  )}
                </For>
                <For each={page().items}>
                  {(calendar) => (
                    <li>
                      <Card calendar={calendar} />
                    </li>
                  )}
                </For>
              </ul>
              <Show when={page().nextCursor}>
                <div class="more">
                  <Button variant="quiet" busy={more()} onPress={() => void showMore()}>
                    Show more
                  </Button>
                </div>
              </Show>
            </Show>
          )}
        </Show>
      </Show>
    </div>
  );
}

function Card(props: { calendar: CalendarSummary }) {
  return (
    <A class="card" href={`/c/${encodeURIComponent(props.calendar.slug)}`}>
      <h2>
        <bdi>{props.calendar.name}</bdi>
      </h2>
      <Show when={props.calendar.location}>
        <p class="place">
          <bdi>{props.calendar.location}</bdi>
        </p>
      </Show>
      <Show when={props.calendar.description}>
        <p>
          <bdi>{props.calendar.description}</bdi>
        </p>
      </Show>
      <div class="card-foot">
        <b>{duration(props.calendar.slotMinutes)}</b>
        <Show when={props.calendar.price}>{(price) => <span>{money(price())}</span>}</Show>
        <Show when={props.calendar.capacity > 1}>
          <span>{props.calendar.capacity} places</span>
        </Show>
        <Show when={props.calendar.timeZone !== viewerZone()}>
          <span>{zoneTime(props.calendar.timeZone)}</span>
        </Show>
        <Icon name="right" />
      </div>
    </A>
  );
}

function GroupCard(props: { group: ListedGroup }) {
  return (
    <A class="card" href={`/g/${encodeURIComponent(props.group.slug)}`}>
      <h2>
        <bdi>{props.group.name}</bdi>
      </h2>
      <Show when={props.group.location}>
        <p class="place">
          <bdi>{props.group.location}</bdi>
        </p>
      </Show>
      <Show when={props.group.description}>
        <p>
          <bdi>{props.group.description}</bdi>
        </p>
      </Show>
      <div class="card-foot">
        <b>{props.group.calendarCount} side by side</b>
        <span>any free one</span>
        <Icon name="right" />
      </div>
    </A>
  );
}

function CardsSkeleton() {
  return (
    <div class="cards" aria-hidden="true">
      <For each={Array.from({ length: 6 })}>
        {() => <Skeleton width="100%" height="148px" class="card-skeleton" />}
      </For>
    </div>
  );
}

function Nothing(props: { q: string; onClear: () => void }) {
  return (
    <Show
      when={props.q}
      fallback={
        <Empty title="No calendars yet" mark="0">
          Nobody has put a calendar here so far. Make one, and it stands here for all to book.
        </Empty>
      }
    >
      <Empty
        title="Nothing found"
        mark="0"
        actions={
          <Button variant="quiet" onPress={props.onClear}>
            Show everything
          </Button>
        }
      >
        No calendar goes by “<bdi>{props.q}</bdi>”. Try a shorter word.
      </Empty>
    </Show>
  );
}
