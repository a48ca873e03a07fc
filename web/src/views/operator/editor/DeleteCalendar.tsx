// The end of a calendar: said in full before it happens.
import { useNavigate } from '@solidjs/router';
import { createResource, createSignal, Show } from 'solid-js';
import { serverNow } from '../../../api/clock.ts';
import { bookingsIn, deleteCalendar } from '../../../api/operator.ts';
import { sentence } from '../../../api/problem.ts';
import type { Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { toWire } from '../../../format/zone.ts';
import { Section } from './Section.tsx';

const OPEN = ['pending_payment', 'pending_approval', 'confirmed'];
const YEARS_MS = 800 * 86_400_000;

export default function DeleteCalendar(props: { calendar: Calendar; onDeleted: () => void }) {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>();
  const [ahead] = createResource(open, async () => {
    const from = serverNow();
    const range = { from: toWire(from), to: toWire(from + YEARS_MS) };
    const bookings = await bookingsIn(props.calendar.id, range).catch(() => undefined);
    return bookings?.filter((booking) => OPEN.includes(booking.status)).length;
  });

  async function remove(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await deleteCalendar(props.calendar.id);
      props.onDeleted();
      toast(`${props.calendar.name} is deleted.`);
      navigate('/manage', { replace: true });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  const consequence = () => {
    const count = ahead.latest;
    if (ahead.loading) return 'Looking at what is booked…';
    if (count === undefined) return 'All upcoming bookings are cancelled, and the people are told.';
    if (count === 0) return 'Nothing is booked ahead, so nobody loses a booking.';
    return count === 1
      ? '1 upcoming booking is cancelled, and the person is told.'
      : `${count} upcoming bookings are cancelled, and the people are told.`;
  };

  return (
    <Section id="delete" title="Delete" lead="Closes the calendar for good.">
      <div>
        <Button variant="quiet" class="ed-delete" onPress={() => setOpen(true)}>
          Delete this calendar
        </Button>
      </div>
      <Sheet open={open()} title={`Delete ${props.calendar.name}?`} onClose={() => setOpen(false)}>
        <p>
          <strong>{consequence()}</strong>
        </p>
        <p>
          Its board closes at once and its web address ends. Past bookings stay with the people who made them.
          This cannot be undone.
        </p>
        <Show when={failure()}>
          <p class="field-error" role="alert">
            {sentence(failure())}
          </p>
        </Show>
        <div class="sheet-actions">
          <Button variant="quiet" onPress={() => setOpen(false)}>
            Keep it
          </Button>
          <Button variant="danger" busy={busy()} onPress={() => void remove()}>
            Delete it
          </Button>
        </div>
      </Sheet>
    </Section>
  );
}
