// Gives money back by hand: all that is kept of a payment, or a part.
import { createSignal } from 'solid-js';
import type { Booking } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { TextField } from '../../../components/Field.tsx';
import { keptOf } from '../../../format/payment.ts';
import { money } from '../../../format/text.ts';
import { amountText, parseAmount } from '../editor/money.ts';
import type { Acting } from './acting.ts';

interface Props {
  booking: Booking;
  acting: Acting;
  onBack: () => void;
  onDone: () => void;
}

export function RefundForm(props: Props) {
  const currency = () => props.booking.payment?.currency ?? 'EUR';
  const kept = () => keptOf(props.booking);
  const [text, setText] = createSignal(amountText(kept(), currency()));
  const [error, setError] = createSignal<string>();
  /** The same press of the button, tried again, gives back once. */
  let tried: { readonly amount: number; readonly key: string } | undefined;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const amount = parseAmount(text(), currency());
    if (!amount || amount > kept()) {
      const most = money({ amount: kept(), currency: currency() });
      setError(amount ? `At most ${most}: that is what is kept.` : 'Enter an amount, such as 12.50.');
      return;
    }
    setError(undefined);
    if (tried?.amount !== amount) tried = { amount, key: crypto.randomUUID() };
    if (await props.acting.giveBack(props.booking, amount, tried.key)) props.onDone();
  }

  return (
    <form class="ag-form" onSubmit={(event) => void submit(event)} novalidate>
      <TextField
        label={`Give back, in ${currency()}`}
        value={text()}
        onText={setText}
        inputmode="decimal"
        autocomplete="off"
        error={error()}
        hint={`${money({ amount: kept(), currency: currency() })} is kept. It goes back the way it was paid; the booking stays.`}
      />
      <div class="sheet-actions">
        <Button variant="quiet" onPress={props.onBack}>
          Keep it
        </Button>
        <Button type="submit" variant="danger" busy={props.acting.busy(props.booking.id) === 'refund'}>
          Give it back
        </Button>
      </div>
    </form>
  );
}
