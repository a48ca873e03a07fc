// How long before the start of a booking one is reminded: a few usual times, and what was chosen elsewhere.
import { createUniqueId, For } from 'solid-js';
import { Icon } from '../../../components/Icon.tsx';
import { duration } from '../../../format/text.ts';

const USUAL: readonly number[] = [5, 15, 30, 60, 1_440];
const MOST = 5;

function words(minutes: number): string {
  if (minutes === 60) return '1 hour';
  return minutes === 1_440 ? '1 day' : duration(minutes);
}

export function Reminders(props: { minutes: readonly number[]; onMinutes: (minutes: number[]) => void }) {
  const id = createUniqueId();
  const offered = () => [...new Set([...USUAL, ...props.minutes])].sort((one, other) => one - other);
  const isFull = () => props.minutes.length >= MOST;
  function set(minutes: number, wanted: boolean): void {
    const rest = props.minutes.filter((one) => one !== minutes);
    props.onMinutes((wanted ? [...rest, minutes] : rest).sort((one, other) => one - other));
  }
  return (
    <div class="nt-group">
      <h3 id={id}>Remind me before it begins</h3>
      <fieldset class="nt-chips" aria-labelledby={id}>
        <For each={offered()}>
          {(minutes) => (
            <label class="nt-chip">
              <input
                type="checkbox"
                checked={props.minutes.includes(minutes)}
                disabled={isFull() && !props.minutes.includes(minutes)}
                onChange={(event) => set(minutes, event.currentTarget.checked)}
              />
              <span>
                <i>
                  <Icon name="check" size={14} />
                </i>
                {words(minutes)}
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <p class="set-note">
        {props.minutes.length === 0
          ? 'No reminders at all.'
          : 'Holds for what is booked already, too. Nothing comes after the start.'}
      </p>
    </div>
  );
}
