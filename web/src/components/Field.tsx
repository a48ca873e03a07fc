// Form fields: a label that always shows, a hint, and an error in words, tied together for screen readers.
import './field.css';
import { createUniqueId, For, type JSX, Show, splitProps } from 'solid-js';
import { Icon } from './Icon.tsx';

interface FieldProps {
  label: string;
  hint?: JSX.Element | undefined;
  error?: string | undefined;
}

interface Ids {
  readonly id: string;
  /** For `aria-describedby`: the error first, then the hint. */
  readonly describedBy: string | undefined;
  readonly invalid: 'true' | undefined;
}

/** The frame of a field; `children` gets the ids to put on the control. */
export function Field(props: FieldProps & { children: (ids: Ids) => JSX.Element }) {
  const id = createUniqueId();
  const ids: Ids = {
    id,
    get describedBy() {
      const parts = [props.error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean);
      return parts.length > 0 ? parts.join(' ') : undefined;
    },
    get invalid() {
      return props.error ? 'true' : undefined;
    },
  };
  return (
    <div class="field" classList={{ wrong: Boolean(props.error) }}>
      <label for={id}>{props.label}</label>
      {props.children(ids)}
      <Show when={props.error}>
        <p class="field-error" id={`${id}-error`}>
          <Icon name="alert" size={18} />
          <span>{props.error}</span>
        </p>
      </Show>
      <Show when={props.hint}>
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
    </div>
  );
}

type TextFieldProps = FieldProps &
  Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'onInput' | 'onChange' | 'id' | 'value'> & {
    value: string;
    onText: (text: string) => void;
    /** What stands at the box's end: a unit or a small button. */
    end?: JSX.Element;
  };

export function TextField(props: TextFieldProps) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'value', 'onText', 'end']);
  return (
    <Field label={own.label} hint={own.hint} error={own.error}>
      {(ids) => (
        <div class="field-box">
          <input
            {...rest}
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            value={own.value}
            onInput={(event) => own.onText(event.currentTarget.value)}
          />
          {own.end}
        </div>
      )}
    </Field>
  );
}

type TextAreaProps = FieldProps &
  Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'onInput' | 'id' | 'value'> & {
    value: string;
    onText: (text: string) => void;
  };

export function TextArea(props: TextAreaProps) {
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'value', 'onText']);
  return (
    <Field label={own.label} hint={own.hint} error={own.error}>
      {(ids) => (
        <div class="field-box">
          <textarea
            {...rest}
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            value={own.value}
            onInput={(event) => own.onText(event.currentTarget.value)}
          />
        </div>
      )}
    </Field>
  );
}

type NumberFieldProps = FieldProps & {
  value: number | null;
  /** `null` while the box is empty or holds no whole number. */
  onNumber: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  unit?: string;
  name?: string;
  placeholder?: string;
};

export function NumberField(props: NumberFieldProps) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <div class="field-box">
          <input
            type="number"
            inputmode="numeric"
            id={ids.id}
            name={props.name}
            placeholder={props.placeholder}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            min={props.min}
            max={props.max}
            step={props.step ?? 1}
            value={props.value ?? ''}
            onInput={(event) => {
              const number = event.currentTarget.valueAsNumber;
              props.onNumber(Number.isFinite(number) ? number : null);
            }}
          />
          <Show when={props.unit}>
            <span class="field-unit">{props.unit}</span>
          </Show>
        </div>
      )}
    </Field>
  );
}

type SelectProps<Value extends string> = FieldProps & {
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
  name?: string;
};

export function Select<Value extends string>(props: SelectProps<Value>) {
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(ids) => (
        <div class="field-box">
          <select
            id={ids.id}
            name={props.name}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            onChange={(event) => {
              const chosen = props.options[event.currentTarget.selectedIndex];
              if (chosen) props.onValue(chosen.value);
            }}
          >
            <For each={props.options}>
              {(option) => (
                <option value={option.value} selected={option.value === props.value}>
                  {option.label}
                </option>
              )}
            </For>
          </select>
          <span class="field-caret">
            <Icon name="down" />
          </span>
        </div>
      )}
    </Field>
  );
}

/** On or off, with its words beside it. */
export function Switch(props: { label: string; checked: boolean; onChecked: (checked: boolean) => void }) {
  return (
    <label class="field-switch">
      <input
        type="checkbox"
        role="switch"
        aria-checked={props.checked}
        checked={props.checked}
        onChange={(event) => props.onChecked(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
