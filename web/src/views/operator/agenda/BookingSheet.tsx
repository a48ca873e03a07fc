// A booking in full, and everything that can be done with it.
import './sheets.css';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { answerText } from '../../../../../worker/domain/answer-text.ts';
import { can } from '../../../../../worker/domain/roles.ts';
import type { Answer, Booking, Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { keptOf, paymentText } from '../../../format/payment.ts';
import { asOf, money, slotText } from '../../../format/text.ts';
import { type Reach, ReachChoice } from '../../series/Reach.tsx';
import type { Acting } from './acting.ts';
import { type Action, actionsFor, standing } from './actions.ts';
import { RefundForm } from './RefundForm.tsx';

interface Props {
  booking: Booking | undefined;
  calendar: Calendar;
  acting: Acting;
  now: number;
  onClose: () => void;
  onMove: (booking: Booking) => void;
}

const WORDS: Record<Action, string> = {
  approve: 'Approve',
  decline: 'Decline',
  'check-in': 'Check in',
  'no-show': 'Did not come',
  move: 'Move',
  cancel: 'Cancel the booking',
};

export function BookingSheet(props: Props) {
  const [cancelling, setCancelling] = createSignal(false);
  const [refunding, setRefunding] = createSignal(false);
  const [reach, setReach] = createSignal<Reach>('one');
  const id = createMemo(() => props.booking?.id);
  createEffect(
    on(id, () => {
      setCancelling(false);
      setRefunding(false);
      setReach('one');
    }),
  );

  async function act(booking: Booking, action: Action): Promise<void> {
    if (action === 'move') props.onMove(booking);
    else if (action === 'cancel') setCancelling(true);
    else if (await props.acting.run(booking, action)) props.onClose();
  }

  async function cancel(booking: Booking): Promise<void> {
    const all = booking.seriesId !== null && reach() === 'following';
    const done = all ? props.acting.runSeries(booking, 'cancel') : props.acting.run(booking, 'cancel');
    if (await done) props.onClose();
  }

  async function answerAll(booking: Booking, answer: 'approve' | 'decline'): Promise<void> {
    if (await props.acting.runSeries(booking, answer)) props.onClose();
  }

  const words = (booking: Booking, action: Action) =>
    action === 'check-in' && booking.status === 'no_show' ? 'They came after all' : WORDS[action];
  const variant = (action: Action, index: number) =>
    index === 0 && action !== 'cancel' && action !== 'move' ? 'primary' : 'quiet';

  return (
    <Sheet
      open={props.booking !== undefined}
      title={<bdi>{props.booking?.user.name}</bdi>}
      onClose={() => props.onClose()}
    >
      <Show when={props.booking}>
        {(booking) => (
          <>
            <Facts booking={booking()} zone={props.calendar.timeZone} />
            <Show when={booking().answers}>{(answers) => <AnswerList answers={answers()} />}</Show>
            <Show when={can(props.calendar.role, 'manage')}>
              <Show
                when={!cancelling() && !refunding()}
                fallback={
                  <Show
                    when={cancelling()}
                    fallback={
                      <RefundForm
                        booking={booking()}
                        acting={props.acting}
                        onBack={() => setRefunding(false)}
                        onDone={() => setRefunding(false)}
                      />
                    }
                  >
                    <Show when={booking().seriesId}>
                      <ReachChoice value={reach()} onValue={setReach} />
                    </Show>
                    <p class="ag-warn">
                      The time is free for others at once
                      {keptOf(booking()) > 0 ? ', and all that was paid goes back' : ''}.
                      {hasNoMail(booking()) ? ' Tell them yourself.' : ' They are told.'}
                    </p>
                    <div class="sheet-actions">
                      <Button variant="quiet" onPress={() => setCancelling(false)}>
                        Keep it
                      </Button>
                      <Button
                        variant="danger"
                        busy={props.acting.busy(booking().id) === 'cancel'}
                        onPress={() => void cancel(booking())}
                      >
                        {reach() === 'following' ? 'Cancel the bookings' : 'Cancel the booking'}
                      </Button>
                    </div>
                  </Show>
                }
              >
                <div class="ag-acts">
                  <For each={actionsFor(booking(), props.now)}>
                    {(action, index) => (
                      <Button
                        wide
                        variant={variant(action, index())}
                        class={action === 'cancel' ? 'ag-cancel' : ''}
                        busy={props.acting.busy(booking().id) === action}
                        onPress={() => void act(booking(), action)}
                      >
                        {words(booking(), action)}
                      </Button>
                    )}
                  </For>
                  <Show when={booking().seriesId && booking().status === 'pending_approval'}>
                    <Button wide variant="quiet" onPress={() => void answerAll(booking(), 'approve')}>
                      Approve all of the series
                    </Button>
                    <Button wide variant="quiet" onPress={() => void answerAll(booking(), 'decline')}>
                      Decline all of the series
                    </Button>
                  </Show>
                  <Show when={keptOf(booking()) > 0}>
                    <Button wide variant="quiet" onPress={() => setRefunding(true)}>
                      Give money back
                    </Button>
                  </Show>
                </div>
              </Show>
            </Show>
          </>
        )}
      </Show>
    </Sheet>
  );
}

function Facts(props: { booking: Booking; zone: string }) {
  const facts = (): [string, string][] => {
    const { booking } = props;
    const how = standing(booking);
    const payment = paymentText(booking);
    return [
      ['When', slotText(Date.parse(booking.start), Date.parse(booking.end), props.zone)],
      ...(how ? [['Status', how[0]] as [string, string]] : []),
      ...(booking.seats > 1 ? [['Seats', `${booking.seats} people`] as [string, string]] : []),
      ...(booking.price && !booking.payment
        ? [['Price', money(booking.price, booking.seats)] as [string, string]]
        : []),
      ...(payment ? [['Payment', payment] as [string, string]] : []),
      ...(booking.seriesId ? [['Repeats', 'One of a series'] as [string, string]] : []),
      [
        'Booked',
        `${asOf(Date.parse(booking.createdAt))}${booking.guest ? ', as a guest' : booking.user.id === null ? ', for them' : ''}`,
      ],
      ...(booking.checkedInAt
        ? [['Checked in', asOf(Date.parse(booking.checkedInAt))] as [string, string]]
        : []),
      ...(booking.note ? [['Note', booking.note] as [string, string]] : []),
    ];
  };
  return (
    <dl class="ag-facts">
      <For each={facts()}>
        {([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}

/** What they said to the calendar's questions, each under the words that it was asked in. */
function AnswerList(props: { answers: readonly Answer[] }) {
  return (
    <section class="ag-answers" aria-labelledby="ag-answers">
      <h3 id="ag-answers">Answers</h3>
      <dl>
        <For each={props.answers}>
          {(answer) => (
            <div>
              <dt>
                <bdi>{answer.label}</bdi>
              </dt>
              <dd>
                <bdi>{answerText(answer)}</bdi>
              </dd>
            </div>
          )}
        </For>
      </dl>
    </section>
  );
}

/** Whoever was booked by hand. */
function hasNoMail({ guest, user }: Booking): boolean {
  return user.id === null && !guest;
}
