import './series.css';
import { For } from 'solid-js';

export type Reach = 'one' | 'following';

/** Asks how far a change of a booking goes that is one of a series. */
export function ReachChoice(props: { value: Reach; onValue: (value: Reach) => void }) {
  const options = [
    { value: 'one', label: 'Only this one' },
    { value: 'following', label: 'This and the following' },
  ] as const;
  return (
    <fieldset class="reach">
      <legend>It is one of a series. Which dates?</legend>
      <For each={options}>
        {({ value, label }) => (
          <label>
            <input
              type="radio"
              name="reach"
              value={value}
              checked={props.value === value}
              onChange={() => props.onValue(value)}
            />
            {label}
          </label>
        )}
      </For>
    </fieldset>
  );
}
