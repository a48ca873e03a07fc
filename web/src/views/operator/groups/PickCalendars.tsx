// Which calendars stand on the board, and in which order: two lists, with buttons that a thumb and a keyboard reach.
import { createSignal, For, Show } from 'solid-js';
import { MAX_GROUP_CALENDARS } from '../../../../../worker/domain/group.ts';
import type { CalendarSummary } from '../../../api/types.ts';
import { Button, ButtonLink } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { duration } from '../../../format/text.ts';
import { announce } from '../../../shell/announce.ts';

interface Props {
  all: readonly CalendarSummary[];
  /** Ids, in order. */
  chosen: readonly string[];
  error: string | undefined;
  onChosen: (ids: readonly string[]) => void;
}

export function PickCalendars(props: Props) {
  let list!: HTMLOListElement;
  const [pressed, setPressed] = createSignal<string>();
  const chosen = () => props.chosen.flatMap((id) => props.all.find((one) => one.id === id) ?? []);
  const rest = () => props.all.filter(({ id }) => !props.chosen.includes(id));
  const isFull = () => props.chosen.length >= MAX_GROUP_CALENDARS;

  function move(index: number, way: 1 | -1): void {
    const ids = [...props.chosen];
    const [id] = ids.splice(index, 1);
    if (id === undefined) return;
    ids.splice(index + way, 0, id);
    setPressed(`${id} ${way}`);
    props.onChosen(ids);
    announce(`${chosen()[index + way]?.name} is number ${index + way + 1} of ${ids.length} now.`);
    // The row has moved under the finger: who goes on by keyboard stays on the same button.
    queueMicrotask(() => list.querySelector<HTMLElement>(`[data-move="${pressed()}"]`)?.focus());
  }

  return (
    <div class="gf-pick">
      <Show
        when={props.all.length > 0}
        fallback={
          <p class="gf-none">
            You have no calendars yet.
            <ButtonLink variant="quiet" href="/manage/new">
              New calendar
            </ButtonLink>
          </p>
        }
      >
        <Show
          when={chosen().length > 0}
          fallback={<p class="gf-none">Nothing on the board yet. Put calendars on it below.</p>}
        >
          <ol class="gf-chosen" aria-label="On the board, in this order" ref={list}>
            <For each={chosen()}>
              {(calendar, index) => (
                <li>
                  <b aria-hidden="true">{index() + 1}</b>
                  <Name calendar={calendar} />
                  <Button
                    icon
                    variant="plain"
                    class="gf-up"
                    data-move={`${calendar.id} -1`}
                    aria-label={`Move ${calendar.name} up`}
                    off={index() === 0}
                    onPress={() => move(index(), -1)}
                  >
                    <Icon name="down" />
                  </Button>
                  <Button
                    icon
                    variant="plain"
                    data-move={`${calendar.id} 1`}
                    aria-label={`Move ${calendar.name} down`}
                    off={index() === chosen().length - 1}
                    onPress={() => move(index(), 1)}
                  >
                    <Icon name="down" />
                  </Button>
                  <Button
                    icon
                    variant="plain"
                    aria-label={`Take ${calendar.name} off the board`}
                    onPress={() => props.onChosen(props.chosen.filter((id) => id !== calendar.id))}
                  >
                    <Icon name="close" />
                  </Button>
                </li>
              )}
            </For>
          </ol>
        </Show>
        <Show when={props.error}>
          <p class="field-error">{props.error}</p>
        </Show>
        <Show when={rest().length > 0}>
          <ul class="gf-rest" aria-label="Not on the board">
            <For each={rest()}>
              {(calendar) => (
                <li>
                  <Name calendar={calendar} />
                  <Button
                    variant="quiet"
                    off={isFull()}
                    aria-label={`Add ${calendar.name} to the board`}
                    onPress={() => props.onChosen([...props.chosen, calendar.id])}
                  >
                    <Icon name="plus" size={18} />
                    Add
                  </Button>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={isFull()}>
          <p class="field-hint">A board has room for {MAX_GROUP_CALENDARS}.</p>
        </Show>
      </Show>
    </div>
  );
}

const TOLD = {
  public: undefined,
  unlisted: 'unlisted: the group tells of it',
  private: 'private: only its team sees it',
} as const;

function Name(props: { calendar: CalendarSummary }) {
  const terms = () =>
    [
      duration(props.calendar.slotMinutes),
      props.calendar.capacity > 1 ? `${props.calendar.capacity} seats` : undefined,
      TOLD[props.calendar.visibility],
    ].filter((term) => term !== undefined);
  return (
    <span class="gf-name">
      <bdi>{props.calendar.name}</bdi>
      <small>{terms().join(' · ')}</small>
    </span>
  );
}
