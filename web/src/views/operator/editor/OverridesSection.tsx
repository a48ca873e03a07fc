// Dates that are not as usual: closed, or open at other hours. Picked in a month, listed below.
import './overrides.css';
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Segmented } from '../../../components/Tabs.tsx';
import { dayLong, dayShort } from '../../../format/text.ts';
import { localDate } from '../../../format/zone.ts';
import { useNow } from '../../../shell/ticker.ts';
import { MonthGrid } from '../MonthGrid.tsx';
import { isoWeekday } from '../month.ts';
import type { DraftOverride } from './draft.ts';
import type { Editing } from './editing.ts';
import { Section } from './Section.tsx';
import { SpanRows } from './SpanRows.tsx';
import { windowsText } from './summary.ts';
import type { Span } from './windows.ts';

type Kind = 'usual' | 'closed' | 'special';

export function OverridesSection(props: { editing: Editing }) {
  const draft = () => props.editing.draft();
  const now = useNow();
  const today = createMemo(() => localDate(now(), draft().timeZone || 'UTC'));
  const [date, setDate] = createSignal(today());
  /** Chosen to be special while it has no hours yet: without them it would read as closed. */
  const [emptySpecial, setEmptySpecial] = createSignal<string>();

  const of = (one: string) => draft().overrides.find((override) => override.date === one);
  const usual = (one: string) => draft().week[isoWeekday(one) - 1] ?? [];
  const kind = (one: string): Kind => {
    const override = of(one);
    if (!override) return 'usual';
    return override.windows.length > 0 || emptySpecial() === one ? 'special' : 'closed';
  };
  const index = () => draft().overrides.findIndex((override) => override.date === date());

  function put(one: string, windows: Span[] | undefined): void {
    const rest = draft().overrides.filter((override) => override.date !== one);
    const next = windows === undefined ? rest : [...rest, { date: one, windows }];
    props.editing.set({ overrides: next.sort((a, b) => (a.date < b.date ? -1 : 1)) });
  }

  function choose(next: Kind): void {
    const one = date();
    setEmptySpecial(next === 'special' ? one : undefined);
    if (next === 'usual') put(one, undefined);
    else if (next === 'closed') put(one, []);
    else {
      const known = of(one)?.windows ?? [];
      const begin = known.length > 0 ? known : usual(one);
      put(one, begin.length > 0 ? [...begin] : [{ start: 9 * 60, end: 17 * 60 }]);
    }
  }

  const words = (one: string) => {
    if (kind(one) === 'special') return `special hours, ${windowsText(of(one)?.windows ?? [])}`;
    return kind(one) === 'closed' || usual(one).length === 0 ? 'closed' : '';
  };
  const ahead = () => draft().overrides.filter((override) => override.date >= today());
  const past = () => draft().overrides.filter((override) => override.date < today());

  return (
    <Section
      id="overrides"
      title="Special dates"
      lead="Holidays, late openings, a day off. They take the place of that date’s usual hours."
      error={props.editing.problem('schedule.overrides')}
    >
      <div class="overrides">
        <MonthGrid
          label="Dates"
          value={date()}
          onDate={setDate}
          today={today()}
          words={words}
          look={(one) => (kind(one) === 'usual' ? '' : kind(one))}
          mark={(one) => <i classList={{ usual: kind(one) === 'usual' && usual(one).length > 0 }} />}
        />
        <div class="override-day" aria-live="polite">
          <h3>{dayLong(date())}</h3>
          <Segmented
            wide
            label={`Hours of ${dayLong(date())}`}
            value={kind(date())}
            onValue={choose}
            options={[
              { value: 'usual', label: 'As usual' },
              { value: 'closed', label: 'Closed' },
              { value: 'special', label: 'Special' },
            ]}
          />
          <Show
            when={kind(date()) === 'special'}
            fallback={
              <p class="override-says">
                {kind(date()) === 'closed'
                  ? 'Nothing can be booked. What is booked already stays.'
                  : usual(date()).length > 0
                    ? `Open ${windowsText(usual(date()))}, as every ${dayLong(date()).split(' ')[0]}.`
                    : `Closed, as every ${dayLong(date()).split(' ')[0]}.`}
              </p>
            }
          >
            <SpanRows
              of={dayLong(date())}
              spans={of(date())?.windows ?? []}
              onSpans={(spans) => {
                setEmptySpecial(date());
                put(date(), spans);
              }}
              problems={props.editing.problems()}
              path={`overrides.${index()}`}
              empty="No hours yet: closed"
            />
          </Show>
        </div>
      </div>
      <Show when={ahead().length > 0}>
        <OverrideList overrides={ahead()} onOpen={setDate} onRemove={(one) => put(one, undefined)} />
      </Show>
      <Show when={past().length > 0}>
        <details class="override-past">
          <summary>
            {past().length === 1 ? '1 date that is over' : `${past().length} dates that are over`}
          </summary>
          <OverrideList overrides={past()} onOpen={setDate} onRemove={(one) => put(one, undefined)} />
        </details>
      </Show>
    </Section>
  );
}

function OverrideList(props: {
  overrides: readonly DraftOverride[];
  onOpen: (date: string) => void;
  onRemove: (date: string) => void;
}) {
  return (
    <ul class="override-list">
      <For each={props.overrides}>
        {(override) => (
          <li>
            <button type="button" class="override-open" onClick={() => props.onOpen(override.date)}>
              <strong>{dayShort(override.date)}</strong>
              <span>{windowsText(override.windows)}</span>
            </button>
            <Button
              icon
              variant="plain"
              aria-label={`Remove ${dayLong(override.date)}`}
              onPress={() => props.onRemove(override.date)}
            >
              <Icon name="trash" size={18} />
            </Button>
          </li>
        )}
      </For>
    </ul>
  );
}
