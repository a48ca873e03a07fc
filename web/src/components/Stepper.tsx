import './stepper.css';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  /** The value in words, such as "2 people". */
  text: (value: number) => string;
  onValue: (value: number) => void;
}

/** A small number, one up or one down. */
export function Stepper(props: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that shows
    <div class="stepper" role="group" aria-label={props.label}>
      <Button
        icon
        variant="plain"
        aria-label="One less"
        off={props.value <= props.min}
        onPress={() => props.onValue(props.value - 1)}
      >
        <Icon name="minus" size={18} />
      </Button>
      <output aria-live="polite">{props.text(props.value)}</output>
      <Button
        icon
        variant="plain"
        aria-label="One more"
        off={props.value >= props.max}
        onPress={() => props.onValue(props.value + 1)}
      >
        <Icon name="plus" size={18} />
      </Button>
    </div>
  );
}
