// What a seat costs, in the currency's own decimals.
import { createMemo, Show } from 'solid-js';
import { Select, Switch, TextField } from '../../../components/Field.tsx';
import { money } from '../../../format/text.ts';
import type { Editing } from './editing.ts';
import { currencies, parseAmount } from './money.ts';
import { Section } from './Section.tsx';

export function PriceSection(props: { editing: Editing }) {
  const draft = () => props.editing.draft();
  const options = currencies();
  const reads = createMemo(() => {
    const amount = parseAmount(draft().amount, draft().currency);
    if (amount === undefined || amount < 1) return undefined;
    return `People see ${money({ amount, currency: draft().currency })}${(draft().capacity ?? 1) > 1 ? ' a seat' : ''}.`;
  });
  return (
    <Section id="price" title="Price" lead="Per seat. A change counts for bookings made after it.">
      <Switch
        label="It costs something"
        checked={draft().priced}
        onChecked={(priced) => props.editing.set({ priced })}
      />
      <Show when={draft().priced}>
        <div class="ed-row two">
          <TextField
            label="Amount"
            name="amount"
            inputmode="decimal"
            autocomplete="off"
            maxLength={16}
            value={draft().amount}
            hint={reads()}
            error={props.editing.problem('price.amount')}
            onText={(amount) => props.editing.set({ amount })}
          />
          <Select
            label="Currency"
            name="currency"
            value={draft().currency}
            options={options}
            onValue={(currency) => props.editing.set({ currency })}
          />
        </div>
      </Show>
    </Section>
  );
}
