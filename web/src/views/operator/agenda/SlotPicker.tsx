// A day and one of its free slots, to book into or to move to.
import '../../board/tile.css';
import './picker.css';
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { getSlots } from '../../../api/calendars.ts';
import { serverNow } from '../../../api/clock.ts';
import type { Booking, Calendar, Slot } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { ErrorState, Skeleton } from '../../../components/States.tsx';
import { dayLong, zoneShort } from '../../../format/text.ts';
import { addDays, localDate, startOfDay, toWire, wallTime } from '../../../format/zone.ts';
import { createLoad } from '../../../shell/load.ts';
import { doubles, seatsFor } from '../../board/tiles.ts';

interface Props {
  calendar: Calendar;
  date: string;
  onDate: (date: string) => void;
  seats: number;
  /** The start that is chosen. */
  value: string | undefined;
  onSlot: (slot: Slot) => void;
  /** A booking that is being moved: its own seats are not in its way. */
  moving?: Booking;
  /** Rises when the slots are to be asked for anew. */
  turn: number;
}

export function SlotPicker(props: Props) {
  const zone = () => props.calendar.timeZone;
  const today = () => localDate(serverNow(), zone());
  const lastDay = () => addDays(today(), props.calendar.maxAdvanceDays);
  const [dateInput, setDateInput] = createSignal<HTMLInputElement>();
  const load = createLoad(
    () => ({ date: props.date, turn: props.turn }),
    async ({ date }) => {
      const range = {
        from: toWire(startOfDay(date, zone())),
        to: toWire(startOfDay(addDays(date, 1), zone())),
      };
      return { date, slots: (await getSlots(props.calendar.id, range)).slots };
    },
  );
  const slots = createMemo(() => {
    const known = load.value();
    return known?.date === props.date ? known.slots : undefined;
  });
  const twice = createMemo(() =>
    doubles(
      (slots() ?? []).map((slot) => slot.start),
      zone(),
    ),
  );
  const own = () => (props.moving ? [props.moving] : []);
  const left = (slot: Slot) => seatsFor(slot, own(), props.calendar);
  const isOpen = (slot: Slot) => left(slot) >= props.seats && slot.start !== props.moving?.start;
  const label = (slot: Slot) => {
    if (slot.start === props.moving?.start) return 'as now';
    if (props.calendar.capacity === 1) return isOpen(slot) ? 'free' : slot.held > 0 ? 'held' : 'taken';
    return left(slot) === 0 ? 'full' : `${left(slot)} free`;
  };

  return (
    <div class="picker">
      <div class="picker-day">
        <Button
          icon
          variant="plain"
          aria-label="Day before"
          off={props.date <= today()}
          onPress={() => props.onDate(addDays(props.date, -1))}
        >
          <Icon name="left" />
        </Button>
        <label class="picker-date">
          <span class="hush">Date</span>
          <strong aria-hidden="true">{dayLong(props.date)}</strong>
          <input
            type="date"
            ref={setDateInput}
            value={props.date}
            min={today()}
            max={lastDay()}
            onClick={() => dateInput()?.showPicker?.()}
            onChange={(event) => {
              const date = event.currentTarget.value;
              if (/^\d{4}-\d{2}-\d{2}$/.test(date)) props.onDate(date);
            }}
          />
        </label>
        <Button
          icon
          variant="plain"
          aria-label="Day after"
          off={props.date >= lastDay()}
          onPress={() => props.onDate(addDays(props.date, 1))}
        >
          <Icon name="right" />
        </Button>
      </div>
      <Switch
        fallback={
          <div class="picker-slots" aria-busy="true">
            <For each={[1, 2, 3, 4, 5, 6]}>{() => <Skeleton width="100%" height="58px" />}</For>
          </div>
        }
      >
        <Match when={load.error()}>
          <ErrorState error={load.error()} onRetry={load.reload} busy={load.busy()} />
        </Match>
        <Match when={slots()?.length === 0}>
          <p class="picker-none">Nothing can be booked on this day: closed, over, or too far ahead.</p>
        </Match>
        <Match when={slots()}>
          {(all) => (
            // biome-ignore lint/a11y/useSemanticElements: it has no legend to show
            <div class="picker-slots" role="group" aria-label={`Times on ${dayLong(props.date)}`}>
              <For each={all()}>
                {(slot) => (
                  <button
                    type="button"
                    class="slot"
                    classList={{
                      free: isOpen(slot),
                      taken: !isOpen(slot),
                      picked: props.value === slot.start,
                    }}
                    aria-pressed={props.value === slot.start}
                    aria-disabled={isOpen(slot) ? undefined : 'true'}
                    onClick={() => isOpen(slot) && props.onSlot(slot)}
                  >
                    <b>
                      {wallTime(Date.parse(slot.start), zone())}
                      <Show when={twice().has(slot.start)}>
                        <small>{zoneShort(Date.parse(slot.start), zone())}</small>
                      </Show>
                    </b>
                    <span>{props.value === slot.start ? 'chosen' : label(slot)}</span>
                  </button>
                )}
              </For>
            </div>
          )}
        </Match>
      </Switch>
    </div>
  );
}
