// Six boxes for six digits, and one field: so that a paste, a screen reader and the keyboard's own suggestion work.
import { For } from 'solid-js';
import { Field } from '../../components/Field.tsx';

export const CODE_LENGTH = 6;

interface Props {
  label: string;
  value: string;
  onCode: (code: string) => void;
  error: string | undefined;
}

export function CodeBoxes(props: Props) {
  return (
    <Field label={props.label} error={props.error}>
      {(ids) => (
        <div class="code-boxes">
          <For each={Array.from({ length: CODE_LENGTH })}>{() => <i aria-hidden="true" />}</For>
          <input
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            enterkeyhint="go"
            // A pasted "402 918" is cut to its digits, not before them.
            maxLength={12}
            value={props.value}
            onInput={({ currentTarget: input }) => {
              const digits = input.value.replaceAll(/\D/g, '').slice(0, CODE_LENGTH);
              // What is no digit leaves the box even where the code did not change by it.
              input.value = digits;
              props.onCode(digits);
            }}
          />
        </div>
      )}
    </Field>
  );
}
