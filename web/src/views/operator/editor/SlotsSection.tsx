// The slots that the opening hours are cut into, and how many people fit into one.
import { Show } from 'solid-js';
import { NumberField, Switch } from '../../../components/Field.tsx';
import type { Editing } from './editing.ts';
import { Section } from './Section.tsx';

const LENGTHS = [15, 20, 30, 45, 60, 90, 120];

export function SlotsSection(props: { editing: Editing }) {
  const draft = () => props.editing.draft();
  return (
    <Section
      id="slots"
      title="Slots"
      lead="How long one booking is, how the next one follows, and how many people it takes."
    >
      <div class="ed-row">
        <NumberField
          label="Length"
          name="slotMinutes"
          unit="minutes"
          min={1}
          max={1_440}
          value={draft().slotMinutes}
          error={props.editing.problem('slotMinutes')}
          onNumber={(slotMinutes) => props.editing.set({ slotMinutes })}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: it has no legend to show */}
        <div class="ed-chips" role="group" aria-label="Usual lengths, in minutes">
          {LENGTHS.map((minutes) => (
            <button
              type="button"
              class="ed-chip"
              aria-pressed={draft().slotMinutes === minutes}
              onClick={() => props.editing.set({ slotMinutes: minutes })}
            >
              {minutes}
            </button>
          ))}
        </div>
      </div>
      <div class="ed-choice">
        <Switch
          label="One slot begins where the last one ends"
          checked={draft().stepIsSlot}
          onChecked={(stepIsSlot) =>
            props.editing.set({ stepIsSlot, stepMinutes: draft().stepMinutes ?? draft().slotMinutes })
          }
        />
        <Show when={!draft().stepIsSlot}>
          <NumberField
            label="A slot begins every"
            name="stepMinutes"
            unit="minutes"
            min={1}
            max={1_440}
            hint="Shorter than the slot: more times to choose from, which then exclude each other. Longer: a pause between them."
            value={draft().stepMinutes}
            error={props.editing.problem('stepMinutes')}
            onNumber={(stepMinutes) => props.editing.set({ stepMinutes })}
          />
        </Show>
      </div>
      <div class="ed-row two">
        <NumberField
          label="Kept free before"
          name="bufferBeforeMinutes"
          unit="minutes"
          min={0}
          max={1_440}
          value={draft().bufferBeforeMinutes}
          error={props.editing.problem('bufferBeforeMinutes')}
          onNumber={(bufferBeforeMinutes) => props.editing.set({ bufferBeforeMinutes })}
        />
        <NumberField
          label="Kept free after"
          name="bufferAfterMinutes"
          unit="minutes"
          min={0}
          max={1_440}
          value={draft().bufferAfterMinutes}
          error={props.editing.problem('bufferAfterMinutes')}
          onNumber={(bufferAfterMinutes) => props.editing.set({ bufferAfterMinutes })}
        />
      </div>
      <NumberField
        label="Seats"
        name="capacity"
        unit={draft().capacity === 1 ? 'person at a time' : 'at a time'}
        min={1}
        max={10_000}
        value={draft().capacity}
        error={props.editing.problem('capacity')}
        onNumber={(capacity) => props.editing.set({ capacity })}
      />
      <Show when={(draft().capacity ?? 1) > 1}>
        <div class="ed-choice">
          <Switch
            label="One booking may take all seats"
            checked={draft().seatsAreCapacity}
            onChecked={(seatsAreCapacity) => props.editing.set({ seatsAreCapacity })}
          />
          <Show when={!draft().seatsAreCapacity}>
            <NumberField
              label="At most, in one booking"
              name="maxSeatsPerBooking"
              unit="seats"
              min={1}
              max={draft().capacity ?? 10_000}
              value={draft().maxSeatsPerBooking}
              error={props.editing.problem('maxSeatsPerBooking')}
              onNumber={(maxSeatsPerBooking) => props.editing.set({ maxSeatsPerBooking })}
            />
          </Show>
        </div>
      </Show>
    </Section>
  );
}
