// The windows of one day, typed: a row of two times for each, with its own words where they cannot be.
import './hours.css';
import { createUniqueId, Index, Show } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { TimeInput } from '../TimeInput.tsx';
import type { Problems } from './validate.ts';
import { nextSpan, type Span } from './windows.ts';

interface Props {
  /** Whose windows these are, for screen readers: "Monday", "25 December". */
  of: string;
  spans: readonly Span[];
  onSpans: (spans: Span[]) => void;
  problems: Problems;
  /** Where the problems of this day's windows are: `week.0`. */
  path: string;
  /** Words in place of the rows while there are none. */
  empty?: string;
}

export function SpanRows(props: Props) {
  const id = createUniqueId();
  let list!: HTMLUListElement;

  const change = (index: number, span: Span) =>
    props.onSpans(props.spans.map((one, at) => (at === index ? span : one)));

  function add(): void {
    const span = nextSpan(props.spans);
    if (!span) return;
    props.onSpans([...props.spans, span]);
    queueMicrotask(() => list.querySelector<HTMLInputElement>('li:last-child input')?.focus());
  }

  function remove(index: number): void {
    props.onSpans(props.spans.filter((_, at) => at !== index));
    queueMicrotask(() => list.parentElement?.querySelector<HTMLElement>('.span-add')?.focus());
  }

  return (
    <div class="spans">
      <ul ref={list}>
        <Show when={props.spans.length === 0 && props.empty}>
          <li class="spans-none">{props.empty}</li>
        </Show>
        <Index each={props.spans}>
          {(span, index) => {
            const problem = (end: 'start' | 'end') => props.problems[`${props.path}.${index}.${end}`];
            const words = () => problem('start') ?? problem('end');
            const which = () => (props.spans.length > 1 ? `, window ${index + 1}` : '');
            return (
              <li>
                <div class="span-row">
                  <TimeInput
                    label={`${props.of}${which()}, opens`}
                    value={span().start}
                    invalid={problem('start') !== undefined}
                    describedBy={words() ? `${id}-${index}` : undefined}
                    onMinutes={(start) => change(index, { ...span(), start })}
                  />
                  <span aria-hidden="true">–</span>
                  <TimeInput
                    label={`${props.of}${which()}, closes`}
                    value={span().end}
                    invalid={problem('end') !== undefined}
                    describedBy={words() ? `${id}-${index}` : undefined}
                    onMinutes={(end) => change(index, { ...span(), end })}
                  />
                  <Button
                    icon
                    variant="plain"
                    aria-label={`Remove ${props.of}${which()}`}
                    onPress={() => remove(index)}
                  >
                    <Icon name="close" size={18} />
                  </Button>
                </div>
                <Show when={words()}>
                  <p class="field-error" id={`${id}-${index}`}>
                    {words()}
                  </p>
                </Show>
              </li>
            );
          }}
        </Index>
      </ul>
      <Show when={nextSpan(props.spans)}>
        <Button icon variant="plain" class="span-add" aria-label={`Add hours on ${props.of}`} onPress={add}>
          <Icon name="plus" />
        </Button>
      </Show>
    </div>
  );
}
