// A time zone, searched by its city: a combobox with a list (ARIA APG, "editable combobox with list autocomplete").
import './zone.css';
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js';
import { Field } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { clock } from '../../../format/text.ts';
import { useNow } from '../../../shell/ticker.ts';
import { allZones, findZones, zoneName } from './zones.ts';

interface Props {
  value: string;
  onZone: (zone: string) => void;
  error?: string | undefined;
  /** What follows the zone's clock. */
  note?: string | undefined;
}

const SHOWN = 40;

export function ZonePicker(props: Props) {
  const now = useNow();
  const listId = createUniqueId();
  const zones = allZones();
  const [typed, setTyped] = createSignal<string>();
  const [active, setActive] = createSignal(0);
  let list: HTMLDivElement | undefined;

  const open = () => typed() !== undefined;
  const found = createMemo(() => (typed() === undefined ? [] : findZones(zones, typed() ?? '', SHOWN)));

  function choose(zone: string | undefined): void {
    if (zone) props.onZone(zone);
    setTyped(undefined);
  }

  function move(to: number): void {
    const count = found().length;
    if (count === 0) return;
    setActive((to + count) % count);
    list?.children[active()]?.scrollIntoView({ block: 'nearest' });
  }

  function onKey(event: KeyboardEvent): void {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (open()) move(active() + (event.key === 'ArrowDown' ? 1 : -1));
        else setTyped('');
        break;
      case 'Enter':
        if (!open()) return;
        event.preventDefault();
        choose(found()[active()]);
        break;
      case 'Escape':
        if (open()) {
          event.preventDefault();
          event.stopPropagation();
        }
        setTyped(undefined);
        break;
    }
  }

  return (
    <Field
      label="Time zone"
      error={props.error}
      hint={`It is ${clock(now(), props.value || 'UTC')} there now. ${props.note ?? 'Opening hours follow its clock, summer time too.'}`}
    >
      {(ids) => (
        <div class="zone">
          <div class="field-box">
            <input
              id={ids.id}
              type="text"
              role="combobox"
              autocomplete="off"
              spellcheck={false}
              aria-expanded={open()}
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={open() && found().length > 0 ? `${listId}-${active()}` : undefined}
              aria-describedby={ids.describedBy}
              aria-invalid={ids.invalid}
              placeholder="Search a city"
              value={typed() ?? zoneName(props.value)}
              onFocus={(event) => event.currentTarget.select()}
              onClick={() => {
                if (!open()) setTyped('');
                setActive(0);
              }}
              onInput={(event) => {
                setTyped(event.currentTarget.value);
                setActive(0);
              }}
              onBlur={() => setTyped(undefined)}
              onKeyDown={onKey}
            />
            <span class="field-caret">
              <Icon name="search" />
            </span>
          </div>
          <Show when={open()}>
            <div
              id={listId}
              ref={list}
              class="zone-list"
              role="listbox"
              aria-label="Time zones"
              // Keeps the focus in the box, so that leaving it does not close the list first.
              onMouseDown={(event) => event.preventDefault()}
            >
              <For
                each={found()}
                fallback={
                  <div
                    class="zone-none"
                    role="option"
                    aria-disabled="true"
                    aria-selected="false"
                    tabIndex={-1}
                  >
                    No zone has that name. Try the nearest large city.
                  </div>
                }
              >
                {(zone, index) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keys
                  <div
                    tabIndex={-1}
                    id={`${listId}-${index()}`}
                    role="option"
                    aria-selected={zone === props.value}
                    classList={{ active: index() === active() }}
                    onClick={() => choose(zone)}
                  >
                    <span>{zoneName(zone)}</span>
                    <span class="zone-clock">{clock(now(), zone)}</span>
                  </div>
                )}
              </For>
            </div>
          </Show>
        </div>
      )}
    </Field>
  );
}
