// What the rules make: the slots of a day as people will see them on the board, while one types.
import '../../board/tile.css';
import './preview.css';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { dayLong, dayShort, duration, weekdayShort } from '../../../format/text.ts';
import { addDays, localDate, wallTime } from '../../../format/zone.ts';
import { useNow } from '../../../shell/ticker.ts';
import type { Editing } from './editing.ts';
import { type PreviewSlot, previewOf } from './previewing.ts';

/** More tiles than anybody counts. */
const SHOWN = 96;

export function PreviewPanel(props: { editing: Editing }) {
  const now = useNow();
  const draft = () => props.editing.draft();
  /** Rules count by the minute: the seconds of the clock make no new preview. */
  const minute = createMemo(() => Math.floor(now() / 60_000) * 60_000);
  const today = createMemo(() => {
    try {
      return localDate(minute(), draft().timeZone || 'UTC');
    } catch {
      return localDate(minute(), 'UTC');
    }
  });
  const [week, setWeek] = createSignal(0);
  const [weekday, setWeekday] = createSignal<number>();
  const first = () => addDays(today(), week() * 7);

  const preview = createMemo(() => previewOf(draft(), first(), minute()));
  /** The day that was chosen, or the first that has slots to show. */
  const day = createMemo(() => {
    const days = preview()?.days ?? [];
    const chosen = weekday();
    if (chosen !== undefined) return days[chosen];
    return (
      days.find(({ slots }) => slots.some((slot) => slot.not === null)) ??
      days.find(({ slots }) => slots.length > 0) ??
      days[0]
    );
  });
  const length = () => draft().slotMinutes ?? 0;

  return (
    <div class="preview">
      <div class="preview-says" role="status">
        <Show
          when={preview()}
          fallback={<p class="preview-none">The slots show here once their length and the hours are set.</p>}
        >
          {(made) => (
            <Show
              when={made().sentences.length > 0}
              fallback={<p class="preview-none">Not open on any day yet: nothing can be booked.</p>}
            >
              <ul>
                <For each={made().sentences}>{(line) => <li>{line}</li>}</For>
              </ul>
              <p>
                {duration(length())} each
                {(draft().capacity ?? 1) > 1 ? `, ${draft().capacity} seats` : ''}
              </p>
            </Show>
          )}
        </Show>
      </div>
      <Show when={preview()}>
        {(made) => (
          <>
            <div class="preview-week">
              <p>
                {dayShort(first())} – {dayShort(addDays(first(), 6))}
              </p>
              <Button
                icon
                variant="plain"
                aria-label="Week before"
                off={week() <= 0}
                onPress={() => setWeek(week() - 1)}
              >
                <Icon name="left" />
              </Button>
              <Button icon variant="plain" aria-label="Week after" onPress={() => setWeek(week() + 1)}>
                <Icon name="right" />
              </Button>
            </div>
            {/* biome-ignore lint/a11y/useSemanticElements: it has no legend to show */}
            <div class="preview-days" role="group" aria-label="Day of the preview">
              <For each={made().days}>
                {(one, index) => (
                  <button
                    type="button"
                    class="preview-day"
                    classList={{ none: one.slots.length === 0 }}
                    aria-pressed={day()?.date === one.date}
                    onClick={() => setWeekday(index())}
                  >
                    <span class="hush">
                      {dayLong(one.date)}, {slotCount(one.slots.length)}
                    </span>
                    <span aria-hidden="true">{weekdayShort(one.date)}</span>
                    <b aria-hidden="true">{Number(one.date.slice(8))}</b>
                  </button>
                )}
              </For>
            </div>
            <Show when={day()}>
              {(shown) => (
                <div class="preview-board">
                  <p class="preview-head">
                    <strong>{dayShort(shown().date)}</strong>
                    <span>{slotCount(shown().slots.length)}</span>
                  </p>
                  <Show
                    when={shown().slots.length > 0}
                    fallback={<p class="preview-none">Closed, or too short for a slot.</p>}
                  >
                    <ul class="preview-slots">
                      <For each={shown().slots.slice(0, SHOWN)}>
                        {(slot) => (
                          <PreviewTile slot={slot} zone={made().zone} capacity={draft().capacity ?? 1} />
                        )}
                      </For>
                    </ul>
                    <Show when={shown().slots.length > SHOWN}>
                      <p class="preview-none">And {shown().slots.length - SHOWN} more.</p>
                    </Show>
                  </Show>
                </div>
              )}
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

const slotCount = (count: number) => (count === 1 ? '1 slot' : `${count} slots`);

function PreviewTile(props: { slot: PreviewSlot; zone: string; capacity: number }) {
  return (
    <li class="slot" classList={{ free: props.slot.not === null, taken: props.slot.not !== null }}>
      <b>{wallTime(props.slot.start, props.zone)}</b>
      <span>{props.slot.not ?? (props.capacity > 1 ? `${props.capacity} free` : 'free')}</span>
    </li>
  );
}
