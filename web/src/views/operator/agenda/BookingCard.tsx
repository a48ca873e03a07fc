// One booking on the day's list: who, how many, how it stands, and the one thing to do next.
import './card.css';
import { For, Show } from 'solid-js';
import { can } from '../../../../../worker/domain/roles.ts';
import type { Booking, Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import type { Acting } from './acting.ts';
import { nextAction, standing } from './actions.ts';

interface Props {
  booking: Booking;
  calendar: Calendar;
  acting: Acting;
  now: number;
  onOpen: (booking: Booking) => void;
  /** When it is, where that does not stand beside it. */
  when?: string;
}

export function BookingCard(props: Props) {
  const meta = () =>
    [
      props.when,
      props.booking.seats > 1 ? `${props.booking.seats} people` : undefined,
      props.booking.guest ? 'guest' : props.booking.user.id === null ? 'booked for them' : undefined,
    ].filter((part) => part !== undefined);
  /** A request says by its buttons that it waits. */
  const words = () =>
    isManager() && props.booking.status === 'pending_approval' ? undefined : standing(props.booking);
  const isManager = () => can(props.calendar.role, 'manage');
  const isBusy = (operation: string) => props.acting.busy(props.booking.id) === operation;

  return (
    <article class="ag-card" classList={{ asks: props.booking.status === 'pending_approval' }}>
      <button type="button" class="ag-open" onClick={() => props.onOpen(props.booking)}>
        <strong>
          <bdi>{props.booking.user.name}</bdi>
        </strong>
        <Show when={meta().length > 0 || words()}>
          <span class="ag-meta">
            <For each={meta()}>{(part) => <span>{part}</span>}</For>
            <Show when={words()}>
              {(said) => <span class={`ag-standing ${said()[1]}`}>{said()[0]}</span>}
            </Show>
          </span>
        </Show>
        <Show when={props.booking.note}>
          <span class="ag-note">
            <bdi>{props.booking.note}</bdi>
          </span>
        </Show>
        <span class="hush">, open</span>
      </button>
      <Show when={isManager() && props.booking.status === 'pending_approval'}>
        <div class="ag-answer">
          <Button
            variant="quiet"
            busy={isBusy('decline')}
            aria-label={`Decline ${props.booking.user.name}`}
            onPress={() => void props.acting.run(props.booking, 'decline')}
          >
            Decline
          </Button>
          <Button
            busy={isBusy('approve')}
            aria-label={`Approve ${props.booking.user.name}`}
            onPress={() => void props.acting.run(props.booking, 'approve')}
          >
            Approve
          </Button>
        </div>
      </Show>
      <Show when={isManager() && nextAction(props.booking, props.now) === 'check-in'}>
        <div class="ag-answer">
          <Button
            variant="quiet"
            busy={isBusy('check-in')}
            aria-label={`Check in ${props.booking.user.name}`}
            onPress={() => void props.acting.run(props.booking, 'check-in')}
          >
            <Icon name="check" size={18} />
            Check in
          </Button>
        </div>
      </Show>
    </article>
  );
}
