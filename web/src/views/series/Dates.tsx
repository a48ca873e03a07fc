// The dates of a series as they were found: free ones to be had or left out, others with what is nearest.
import { createUniqueId, For, Show } from 'solid-js';
import type { OccurrenceState, SeriesPreview } from '../../api/types.ts';
import { Icon } from '../../components/Icon.tsx';
import { Skeleton } from '../../components/States.tsx';
import { clock, dayShort, timeRange } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import type { Choice } from './rule.ts';

interface Props {
  preview: SeriesPreview;
  zone: string;
  choice: Choice;
  /** They are being looked at again. */
  stale: boolean;
  onChoose: (date: string, start: string | null) => void;
}

type Occurrence = SeriesPreview['occurrences'][number];

const WHY: Record<Exclude<OccurrenceState, 'free'>, string> = {
  taken: 'Taken',
  closed: 'No slot at this time',
  skipped: 'The clocks change: there is no such time',
  limit: 'More than one person may book',
  beyond: 'Too far ahead to book yet',
};

export function Dates(props: Props) {
  const free = () => props.preview.occurrences.filter(({ state }) => state === 'free').length;
  const all = () => props.preview.occurrences.length;
  const sum = () => (free() === all() ? 'All of them are free.' : `${free()} of ${all()} are free.`);
  return (
    <section class="repeat-found" aria-busy={props.stale ? 'true' : undefined} aria-label="Dates">
      <p class="repeat-sum" role="status">
        <b>{props.preview.rule}.</b> {sum()}
      </p>
      <ul class="repeat-dates" classList={{ stale: props.stale }}>
        <For each={props.preview.occurrences}>
          {(one) => (
            <li>
              <Show when={one.state === 'free' && one.start} fallback={<Other {...props} one={one} />}>
                {(start) => (
                  <label class="repeat-date" classList={{ out: props.choice.get(one.date) === null }}>
                    <input
                      type="checkbox"
                      checked={props.choice.get(one.date) === start()}
                      onChange={(event) =>
                        props.onChoose(one.date, event.currentTarget.checked ? start() : null)
                      }
                    />
                    <span class="repeat-box" aria-hidden="true">
                      <Icon name="check" size={16} />
                    </span>
                    <When one={one} zone={props.zone} />
                  </label>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function When(props: { one: Occurrence; zone: string }) {
  return (
    <span class="repeat-when">
      <span class="repeat-day">{dayShort(props.one.date)}</span>
      <Show when={props.one.start && props.one.end}>
        <span class="repeat-time">
          {timeRange(Date.parse(props.one.start ?? ''), Date.parse(props.one.end ?? ''), props.zone)}
        </span>
      </Show>
    </span>
  );
}

/** A date that can't be had as it is. */
function Other(props: Props & { one: Occurrence }) {
  const id = createUniqueId();
  const why = () => (props.one.state === 'free' ? '' : WHY[props.one.state]);
  const text = (start: string) => {
    const date = localDate(Date.parse(start), props.zone);
    const time = clock(Date.parse(start), props.zone);
    return date === props.one.date ? time : `${dayShort(date)}, ${time}`;
  };
  const isChosen = (start: string) => props.choice.get(props.one.date) === start;
  return (
    <div class="repeat-other" classList={{ solved: props.choice.get(props.one.date) !== null }}>
      <p id={id} class="repeat-lost">
        <span class="repeat-box" aria-hidden="true">
          <Icon name={props.choice.get(props.one.date) ? 'check' : 'close'} size={16} />
        </span>
        <When one={props.one} zone={props.zone} />
        <span class="repeat-why">{why()}</span>
      </p>
      <Show when={props.one.nearest.length > 0}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that shows */}
        <div class="repeat-nearest" role="group" aria-labelledby={id}>
          <span>Instead</span>
          <For each={props.one.nearest}>
            {({ start }) => (
              <button
                type="button"
                class="repeat-chip"
                aria-pressed={isChosen(start)}
                onClick={() => props.onChoose(props.one.date, isChosen(start) ? null : start)}
              >
                {text(start)}
              </button>
            )}
          </For>
        </div>
      </Show>
    </div>
  );
}

export function DatesSkeleton() {
  return (
    <div class="repeat-found" aria-busy="true">
      <span class="hush">Looking at the dates</span>
      <For each={[1, 2, 3, 4, 5]}>{() => <Skeleton width="100%" height="44px" />}</For>
    </div>
  );
}
