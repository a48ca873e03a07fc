// What is asked where another version was saved before one's own.
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';

interface Props {
  open: boolean;
  /** What it is a version of. */
  what: string;
  /** By whom, or where, it may have been saved. */
  by: string;
  onKeep: () => void;
  onReload: () => void;
}

export function StaleSheet(props: Props) {
  return (
    <Sheet open={props.open} title="It was changed meanwhile" onClose={props.onKeep}>
      <p>
        A newer version of this {props.what} was saved while you were at it, {props.by}. Load it, then make
        your changes again. What you typed here is lost then.
      </p>
      <div class="sheet-actions">
        <Button variant="quiet" onPress={props.onKeep}>
          Keep looking at mine
        </Button>
        <Button onPress={props.onReload}>Load the newer one</Button>
      </div>
    </Sheet>
  );
}
