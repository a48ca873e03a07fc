// Before somebody says that it was not them: what follows from that.
import { onMount } from 'solid-js';
import { Button } from '../../components/Button.tsx';
import { Alarm } from '../account/Alarm.tsx';

interface Props {
  alarm: string | undefined;
  busy: boolean;
  onReport: () => void;
  onBack: () => void;
}

export function Doubt(props: Props) {
  let words!: HTMLParagraphElement;
  // What had the focus is gone; what is said instead is read.
  onMount(() => words.focus());
  return (
    <div class="answer">
      <p ref={words} tabIndex={-1}>
        <strong>Somebody else asked, with your address?</strong> Then every browser that asks just now is
        turned away, whatever your phone let in before is signed out, and that browser and its network can’t
        ask you again for a day.
      </p>
      <Alarm text={props.alarm} />
      <div class="answer-acts">
        <Button variant="danger" wide busy={props.busy} onPress={() => props.onReport()}>
          Yes, it wasn’t me
        </Button>
        <Button variant="quiet" wide onPress={() => props.onBack()}>
          Back
        </Button>
      </div>
    </div>
  );
}
