// The days of one page: number, weekday, and how much of each is free.
import './days.css';
import { createEffect, createMemo, For, on, Show } from 'solid-js';
import { arrowTarget } from '../../components/arrows.ts';
import { Icon } from '../../components/Icon.tsx';
import { monthName, weekdayShort } from '../../format/text.ts';
import type { Feed } from './feed.ts';
import { share } from './tiles.ts';

/** What is asked of a feed here. */
export type DaysFeed = Pick<Feed, 'days' | 'page' | 'pages' | 'loaded' | 'byDay' | 'slot'> & {
  readonly calendar: () => { readonly capacity: number } | undefined;
};

interface Props {
  feed: DaysFeed;
  day: string;
  onDay: (day: string) => void;
  onPage: (page: number) => void;
}

export function DayStrip(props: Props) {
  let strip!: HTMLDivElement;
  let list!: HTMLDivElement;
  const { feed } = props;

  const reveal = () => {
    const tab = list.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!tab?.isConnected) return;
    const left = tab.offsetLeft - strip.offsetLeft;
    const seen = left >= strip.scrollLeft && left + tab.offsetWidth <= strip.scrollLeft + strip.clientWidth;
    if (!seen) strip.scrollLeft = left - tab.offsetWidth * 3;
  };
  // Once it is painted: to ask for places any sooner would have the browser lay the whole page out twice.
  createEffect(on([() => props.day, feed.days], () => requestAnimationFrame(() => setTimeout(reveal))));

  function onKey(event: KeyboardEvent) {
    const days = feed.days();
    const target = arrowTarget(event.key, days.indexOf(props.day), days.length, { columns: days.length });
    const day = target === undefined ? undefined : days[target];
    if (day === undefined || target === undefined) return;
    event.preventDefault();
    props.onDay(day);
    list.querySelectorAll('button')[target]?.focus();
  }

  return (
    <div class="strip" ref={strip}>
      <Show when={feed.pages() > 1}>
        <Turn
          name="Earlier days"
          icon="left"
          off={feed.page() === 0}
          onPress={() => props.onPage(feed.page() - 1)}
        />
      </Show>
      <div
        class="days"
        role="tablist"
        aria-label="Days"
        ref={list}
        style={{ '--count': feed.days().length }}
        onKeyDown={onKey}
      >
        <For each={feed.days()}>
          {(day) => (
            <Day feed={feed} day={day} selected={props.day === day} onPress={() => props.onDay(day)} />
          )}
        </For>
      </div>
      <Show when={feed.pages() > 1}>
        <Turn
          name="Later days"
          icon="right"
          off={feed.page() >= feed.pages() - 1}
          onPress={() => props.onPage(feed.page() + 1)}
        />
      </Show>
    </div>
  );
}

function Turn(props: { name: string; icon: 'left' | 'right'; off: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      class="strip-turn"
      aria-label={props.name}
      aria-disabled={props.off}
      onClick={() => !props.off && props.onPress()}
    >
      <Icon name={props.icon} />
    </button>
  );
}

function Day(props: { feed: DaysFeed; day: string; selected: boolean; onPress: () => void }) {
  const state = createMemo(() => {
    const slots = (props.feed.byDay().get(props.day) ?? []).flatMap((start) => props.feed.slot(start) ?? []);
    return share(slots, props.feed.calendar()?.capacity ?? 1);
  });
  const words = () => {
    if (!props.feed.loaded()) return '';
    const { open, count } = state();
    if (count === 0) return ', nothing to book';
    return open === 0 ? ', full' : `, ${open} of ${count} free`;
  };
  const isFirstOfMonth = () => props.day.endsWith('-01');
  return (
    <button
      type="button"
      class="day"
      classList={{ none: props.feed.loaded() && state().open === 0, 'month-start': isFirstOfMonth() }}
      role="tab"
      id={`day-${props.day}`}
      aria-controls="board"
      aria-selected={props.selected}
      tabIndex={props.selected ? 0 : -1}
      onClick={() => props.onPress()}
    >
      <span>{isFirstOfMonth() ? monthName(props.day).slice(0, 3) : weekdayShort(props.day)}</span>
      <b>{Number(props.day.slice(8))}</b>
      <small class="hush">
        {isFirstOfMonth() ? weekdayShort(props.day) : monthName(props.day)}
        {words()}
      </small>
      <em aria-hidden="true">
        <i style={{ transform: `scaleX(${state().free})` }} />
      </em>
    </button>
  );
}
