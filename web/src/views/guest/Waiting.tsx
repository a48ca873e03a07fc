// The mail is on its way: how long the time is kept, and what to do if no mail comes.
import { createSignal, Match, Show, Switch } from 'solid-js';
import { letGoAsGuest, mailAgain } from '../../api/guests.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { clock, countdown, slotText } from '../../format/text.ts';
import { useNow } from '../../shell/ticker.ts';
import { type Asked, useConfirmed } from './asked.ts';
import { boardHref } from './NewGuest.tsx';

interface Props {
  asked: Asked;
  /** Back to the form: another address, or once more. */
  onAgain: () => void;
}

export function Waiting(props: Props) {
  const now = useNow();
  const [sending, setSending] = createSignal(false);
  const [leaving, setLeaving] = createSignal(false);
  const confirmed = useConfirmed(() => props.asked.hold.id);
  const left = () => Date.parse(props.asked.hold.expiresAt) - now();
  const time = (instant: string) => clock(Date.parse(instant), props.asked.intent.timeZone);
  const slot = () =>
    slotText(
      Date.parse(props.asked.intent.start),
      Date.parse(props.asked.intent.end),
      props.asked.intent.timeZone,
    );

  async function again(): Promise<void> {
    const { intent, hold, email } = props.asked;
    setSending(true);
    try {
      await mailAgain(intent.slug, hold.id, email);
      toast('Sent again. Look into the spam folder, too.');
    } catch (error) {
      const detail = isApiError(error) && error.code === 'rate_limited' && error.detail;
      toast(detail || sentence(error));
    } finally {
      setSending(false);
    }
  }

  async function other(): Promise<void> {
    const { intent, hold } = props.asked;
    setLeaving(true);
    try {
      await letGoAsGuest(intent.slug, hold.id);
    } catch {
      // It was confirmed, or it runs out by itself.
    }
    setLeaving(false);
    props.onAgain();
  }

  return (
    <Switch>
      <Match when={confirmed()}>
        <Empty
          page
          mark="✓"
          signal
          title="Confirmed"
          actions={<ButtonLink href={boardHref(props.asked.intent)}>Back to the board</ButtonLink>}
        >
          You opened the link in another window. All that can be done with your booking is there.
        </Empty>
      </Match>
      <Match when={left() <= 0}>
        <Empty
          page
          mark="0:00"
          title="The 15 minutes are over"
          actions={
            <>
              <Button onPress={() => props.onAgain()}>Ask for a new link</Button>
              <ButtonLink variant="quiet" href={boardHref(props.asked.intent)}>
                Back to the board
              </ButtonLink>
            </>
          }
        >
          If you opened the link and confirmed, all is well: it is booked. If not, {slot()} is free again, for
          you as for others.
        </Empty>
      </Match>
      <Match when={true}>
        <Empty
          page
          mark="@"
          signal
          title="Check your mail"
          actions={
            <>
              <Button variant="quiet" busy={sending()} onPress={() => void again()}>
                Send it again
              </Button>
              <Button variant="plain" busy={leaving()} onPress={() => void other()}>
                Use another address
              </Button>
            </>
          }
        >
          <Show when={props.asked}>
            {(asked) => (
              <>
                We keep {time(asked().intent.start)} at <bdi>{asked().intent.calendarName}</bdi> for you until{' '}
                {time(asked().hold.expiresAt)}. Open the link that we sent to <bdi>{asked().email}</bdi>, and
                confirm.{' '}
                <span class="guest-count count" role="timer">
                  {countdown(left())}
                </span>
              </>
            )}
          </Show>
        </Empty>
      </Match>
    </Switch>
  );
}
