import './tabs.css';
import { For, type JSX } from 'solid-js';
import { arrowTarget } from './arrows.ts';

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: JSX.Element;
}

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onValue: (value: Value) => void;
  wide?: boolean;
}

/** Moves focus and choice together, as the ARIA patterns for tabs and radio groups have it. */
function onArrow<Value extends string>(event: KeyboardEvent, props: Props<Value>) {
  const index = props.options.findIndex((option) => option.value === props.value);
  const target = arrowTarget(event.key, index, props.options.length, {
    columns: props.options.length,
    wrap: true,
  });
  const option = target === undefined ? undefined : props.options[target];
  if (!option || target === undefined) return;
  event.preventDefault();
  props.onValue(option.value);
  (event.currentTarget as HTMLElement).querySelectorAll('button')[target]?.focus();
}

/** Tabs over a panel whose id is `panelId`; put `role="tabpanel"` and that id on the panel. */
export function Tabs<Value extends string>(props: Props<Value> & { panelId: string }) {
  return (
    <div
      class="tabs"
      classList={{ wide: props.wide }}
      role="tablist"
      aria-label={props.label}
      onKeyDown={(event) => onArrow(event, props)}
    >
      <For each={props.options}>
        {(option) => (
          <button
            type="button"
            role="tab"
            id={`${props.panelId}-${option.value}`}
            aria-selected={option.value === props.value}
            aria-controls={props.panelId}
            tabIndex={option.value === props.value ? 0 : -1}
            onClick={() => props.onValue(option.value)}
          >
            {option.icon}
            {option.label}
          </button>
        )}
      </For>
    </div>
  );
}

/** One of a few choices, side by side. */
export function Segmented<Value extends string>(props: Props<Value>) {
  return (
    <div
      class="tabs"
      classList={{ wide: props.wide }}
      role="radiogroup"
      aria-label={props.label}
      onKeyDown={(event) => onArrow(event, props)}
    >
      <For each={props.options}>
        {(option) => (
          // biome-ignore lint/a11y/useSemanticElements: a radio input cannot be drawn as a segment
          <button
            type="button"
            role="radio"
            aria-checked={option.value === props.value}
            tabIndex={option.value === props.value ? 0 : -1}
            onClick={() => props.onValue(option.value)}
          >
            {option.icon}
            {option.label}
          </button>
        )}
      </For>
    </div>
  );
}
