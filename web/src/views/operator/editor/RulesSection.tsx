// When one may book, how much one person may have, and how a booking is given back.
import { Show } from 'solid-js';
import { NumberField, Switch } from '../../../components/Field.tsx';
import { DurationField, HOLD_UNITS, NOTICE_UNITS } from './DurationField.tsx';
import type { Editing } from './editing.ts';
import { Section } from './Section.tsx';

export function RulesSection(props: { editing: Editing }) {
  const draft = () => props.editing.draft();
  const problem = (path: string) => props.editing.problem(path);
  return (
    <Section
      id="rules"
      title="Rules"
      lead="When people may book, how much one of them may have, and how they give it back."
    >
      <div class="ed-row two">
        <DurationField
          label="Book no later than"
          hint="before the slot begins"
          units={NOTICE_UNITS}
          value={draft().minNoticeMinutes}
          error={problem('minNoticeMinutes')}
          onValue={(minNoticeMinutes) => props.editing.set({ minNoticeMinutes })}
        />
        <NumberField
          label="Book no earlier than"
          name="maxAdvanceDays"
          unit="days ahead"
          min={0}
          max={730}
          value={draft().maxAdvanceDays}
          error={problem('maxAdvanceDays')}
          onNumber={(maxAdvanceDays) => props.editing.set({ maxAdvanceDays })}
        />
      </div>
      <DurationField
        label="A slot is held for"
        hint="So long it is kept while somebody confirms. From 10 seconds to 60 minutes."
        units={HOLD_UNITS}
        value={draft().holdSeconds}
        error={problem('holdSeconds')}
        onValue={(holdSeconds) => props.editing.set({ holdSeconds })}
      />
      <Switch
        label="I approve each booking myself"
        checked={draft().approvalRequired}
        onChecked={(approvalRequired) => props.editing.set({ approvalRequired })}
      />
      <Show when={draft().visibility !== 'private'}>
        <Switch
          label="Guests may book with name and email"
          checked={draft().guestsAllowed}
          onChecked={(guestsAllowed) => props.editing.set({ guestsAllowed })}
        />
      </Show>
      <fieldset class="ed-set">
        <legend>One person may book</legend>
        <div class="ed-row three">
          <NumberField
            label="A day"
            name="perUserPerDay"
            placeholder="no limit"
            min={1}
            value={draft().perUserPerDay}
            error={problem('limits.perUserPerDay')}
            onNumber={(perUserPerDay) => props.editing.set({ perUserPerDay })}
          />
          <NumberField
            label="A week"
            name="perUserPerWeek"
            placeholder="no limit"
            min={1}
            value={draft().perUserPerWeek}
            error={problem('limits.perUserPerWeek')}
            onNumber={(perUserPerWeek) => props.editing.set({ perUserPerWeek })}
          />
          <NumberField
            label="At once"
            name="perUserActive"
            placeholder="no limit"
            min={1}
            value={draft().perUserActive}
            error={problem('limits.perUserActive')}
            onNumber={(perUserActive) => props.editing.set({ perUserActive })}
          />
        </div>
      </fieldset>
      <fieldset class="ed-set">
        <legend>Cancelling and moving</legend>
        <div class="ed-row two">
          <DurationField
            label="Until"
            hint="before the slot begins"
            units={NOTICE_UNITS}
            value={draft().untilMinutesBefore}
            error={problem('cancellation.untilMinutesBefore')}
            onValue={(untilMinutesBefore) => props.editing.set({ untilMinutesBefore })}
          />
          <NumberField
            label="Money back"
            name="refundPercent"
            unit="%"
            min={0}
            max={100}
            hint={draft().priced ? 'of what was paid' : 'counts once there is a price'}
            value={draft().refundPercent}
            error={problem('cancellation.refundPercent')}
            onNumber={(refundPercent) => props.editing.set({ refundPercent })}
          />
        </div>
      </fieldset>
    </Section>
  );
}
