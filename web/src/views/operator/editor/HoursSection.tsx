// Opening hours of the week: drawn and typed, and copied from day to day.
import '../width.css';
import './hours.css';
import { createSignal, For, Index, Show } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Switch } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { Segmented } from '../../../components/Tabs.tsx';
import type { Editing } from './editing.ts';
import { Section } from './Section.tsx';
import { SpanRows } from './SpanRows.tsx';
import { WeekGrid } from './WeekGrid.tsx';
import { copied, type Span, WEEKDAYS } from './windows.ts';

export function HoursSection(props: { editing: Editing }) {
  const draft = () => props.editing.draft();
  const [how, setHow] = createSignal<'type' | 'draw'>('type');
  const [copying, setCopying] = createSignal<number>();

  function setDay(index: number, spans: Span[]): void {
    props.editing.set({ week: draft().week.map((day, at) => (at === index ? spans : day)) });
  }

  return (
    <Section
      id="hours"
      title="Opening hours"
      lead="An ordinary week, on the clock of the calendar’s zone. Slots begin where a window opens."
      error={props.editing.problem('schedule.weekly') ?? props.editing.problem('schedule')}
    >
      <div class="hours" data-how={how()}>
        <div class="hours-how">
          <Segmented
            wide
            label="How to set the hours"
            value={how()}
            onValue={setHow}
            options={[
              { value: 'type', label: 'Type' },
              { value: 'draw', label: 'Draw' },
            ]}
          />
        </div>
        <div class="hours-drawn">
          <WeekGrid week={draft().week} onDay={setDay} />
        </div>
        <ul class="days-typed">
          <Index each={draft().week}>
            {(day, index) => (
              <li>
                <h3>
                  <span class="wide-only">{WEEKDAYS[index]}</span>
                  <span class="narrow-only">{WEEKDAYS[index]?.slice(0, 3)}</span>
                </h3>
                <SpanRows
                  of={WEEKDAYS[index] ?? ''}
                  spans={day()}
                  onSpans={(spans) => setDay(index, spans)}
                  problems={props.editing.problems()}
                  path={`week.${index}`}
                  empty="Closed"
                />
                <Show when={day().length > 0}>
                  <Button
                    variant="plain"
                    class="copy"
                    aria-label={`Copy the hours of ${WEEKDAYS[index]} to other days`}
                    onPress={() => setCopying(index)}
                  >
                    <Icon name="copy" size={18} />
                    <span class="wide-only">Copy</span>
                  </Button>
                </Show>
              </li>
            )}
          </Index>
        </ul>
      </div>
      <CopySheet
        from={copying()}
        onClose={() => setCopying(undefined)}
        onCopy={(from, to) => {
          props.editing.set({ week: copied(draft().week, from, to) });
          setCopying(undefined);
        }}
      />
    </Section>
  );
}

function CopySheet(props: {
  from: number | undefined;
  onClose: () => void;
  onCopy: (from: number, to: number[]) => void;
}) {
  return (
    <Sheet
      open={props.from !== undefined}
      title={`Copy ${WEEKDAYS[props.from ?? 0]} to`}
      onClose={() => props.onClose()}
    >
      <CopyForm from={props.from ?? 0} onCopy={(to) => props.onCopy(props.from ?? 0, to)} />
    </Sheet>
  );
}

/** Begins with the other working days where one of them is copied, as that is what is wanted most. */
function CopyForm(props: { from: number; onCopy: (to: number[]) => void }) {
  const others = WEEKDAYS.map((_, index) => index).filter((index) => index !== props.from);
  const [to, setTo] = createSignal<readonly number[]>(
    props.from < 5 ? others.filter((index) => index < 5) : others.filter((index) => index >= 5),
  );
  const toggle = (index: number, on: boolean) =>
    setTo(on ? [...to(), index].sort() : to().filter((one) => one !== index));

  return (
    <>
      <p>The hours of the days you choose are replaced.</p>
      <div class="copy-days">
        <For each={others}>
          {(index) => (
            <Switch
              label={WEEKDAYS[index] ?? ''}
              checked={to().includes(index)}
              onChecked={(on) => toggle(index, on)}
            />
          )}
        </For>
      </div>
      <div class="sheet-actions">
        <Button variant="quiet" onPress={() => setTo(others)}>
          Choose all
        </Button>
        <Button off={to().length === 0} onPress={() => props.onCopy([...to()])}>
          {to().length === 1 ? 'Copy to 1 day' : `Copy to ${to().length} days`}
        </Button>
      </div>
    </>
  );
}
