// Nobody came in: why, and how to ask again.
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import type { AskPhaseNamed } from './asking.ts';

type Why = AskPhaseNamed<'ended'>['why'];

const WORDS: Readonly<Record<Why, readonly [mark: string, title: string, text: string]>> = {
  denied: [
    '✕',
    'Your phone turned this browser away',
    'Somebody said no there, or a wrong code was typed three times. If it was you, ask again.',
  ],
  expired: [
    '0:00',
    'Nobody answered in time',
    'The two minutes are over. Have your phone at hand, with QuickSlot open and signed in, and ask again.',
  ],
  lost: [
    '…',
    'That came too late',
    'Your phone said yes, but it opens this browser only once and within half a minute. Ask again.',
  ],
  failed: ['?', 'Your phone said yes, but the door stuck', ''],
};

interface Props {
  why: Why;
  alarm: string | undefined;
  next: string;
  onAgain: () => void;
  onOther: () => void;
}

export function Ended(props: Props) {
  const words = () => WORDS[props.why];
  return (
    <div role="alert">
      <Empty
        page
        mark={words()[0]}
        title={words()[1]}
        actions={
          <>
            <Button onPress={() => props.onAgain()}>Ask again</Button>
            <Button variant="quiet" onPress={() => props.onOther()}>
              Another address
            </Button>
            <ButtonLink variant="plain" href={`/sign-in?next=${encodeURIComponent(props.next)}`}>
              Sign in another way
            </ButtonLink>
          </>
        }
      >
        {props.alarm ?? words()[2]}
      </Empty>
    </div>
  );
}
