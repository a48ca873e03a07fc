// A length of time: a number and its unit, kept in the smallest unit.
import { createSignal, For } from 'solid-js';
import { Field } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';

export interface Unit {
  readonly label: string;
  /** How many of the smallest unit it is. */
  readonly size: number;
}

export const NOTICE_UNITS: readonly Unit[] = [
  { label: 'minutes', size: 1 },
  { label: 'hours', size: 60 },
  { label: 'days', size: 1_440 },
];
export const HOLD_UNITS: readonly Unit[] = [
  { label: 'seconds', size: 1 },
  { label: 'minutes', size: 60 },
];

interface Props {
  label: string;
  hint?: string;
  error?: string | undefined;
  /** In the smallest unit; null while the box is empty. */
  value: number | null;
  units: readonly Unit[];
  onValue: (value: number | null) => void;
}

export function DurationField(props: Props) {
  const fitting = () => {
    const value = props.value;
    const fits = value ? props.units.filter((unit) => value % unit.size === 0) : props.units.slice(1, 2);
    return fits.at(-1) ?? props.units[0];
  };
  const [unit, setUnit] = createSignal(fitting());
  const size = () => unit()?.size ?? 1;
  const shown = () => (props.value === null ? '' : String(Number((props.value / size()).toFixed(2))));

  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <div class="field-box ed-duration">
          <input
            type="number"
            inputmode="numeric"
            min={0}
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            value={shown()}
            onInput={(event) => {
              const number = event.currentTarget.valueAsNumber;
              props.onValue(Number.isFinite(number) ? Math.round(number * size()) : null);
            }}
          />
          <select
            aria-label={`${props.label}, unit`}
            onChange={(event) => {
              const next = props.units[event.currentTarget.selectedIndex];
              const count = props.value === null ? null : props.value / size();
              setUnit(next);
              if (next && count !== null) props.onValue(Math.round(count * next.size));
            }}
          >
            <For each={props.units}>
              {(one) => (
                <option value={one.label} selected={one === unit()}>
                  {one.label}
                </option>
              )}
            </For>
          </select>
          <span class="field-caret">
            <Icon name="down" size={18} />
          </span>
        </div>
      )}
    </Field>
  );
}
