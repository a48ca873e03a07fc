// Closes a stretch of time that the opening hours have open.
import './sheets.css';
import { createMemo, createSignal, Show } from 'solid-js';
import { block } from '../../../api/operator.ts';
import { isApiError, sentence } from '../../../api/problem.ts';
import type { Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Field, TextField } from '../../../components/Field.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { duration } from '../../../format/text.ts';
import { toWire } from '../../../format/zone.ts';
import { TimeInput } from '../TimeInput.tsx';
import { DAY_MINUTES, instantOf } from '../wall.ts';

interface Moment {
  readonly date: string;
  readonly minutes: number;
}

interface Props {
  calendar: Calendar;
  /** The day to begin with, and its minute; undefined while the sheet is closed. */
  at: Moment | undefined;
  /** Bookings that stay inside of what is closed. */
  countInside: (start: number, end: number) => number;
  onClose: () => void;
  onBlocked: () => void;
}

export function BlockSheet(props: Props) {
  return (
    <Sheet open={props.at !== undefined} title="Block time" onClose={() => props.onClose()}>
      <Show when={props.at} keyed>
        {(at) => <BlockForm {...props} at={at} />}
      </Show>
    </Sheet>
  );
}

const LONGEST_DAYS = 366;

function BlockForm(props: Props & { at: Moment }) {
  const [from, setFrom] = createSignal<Moment>(props.at);
  const [to, setTo] = createSignal<Moment>({
    date: props.at.date,
    minutes: Math.min(DAY_MINUTES, props.at.minutes + 60),
  });
  const [reason, setReason] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>();

  const instants = createMemo(() => {
    const zone = props.calendar.timeZone;
    const start = instantOf(from().date, from().minutes, zone);
    const end = instantOf(to().date, to().minutes, zone);
    return Number.isFinite(start) && Number.isFinite(end) ? { start, end } : undefined;
  });
  const wrong = () => {
    const span = instants();
    if (!span) return 'Type times such as 9:30 or 24:00.';
    if (span.end <= span.start) return 'It must end after it starts.';
    return span.end - span.start > LONGEST_DAYS * 86_400_000 ? 'At most a year at once.' : undefined;
  };
  const inside = () => {
    const span = instants();
    return span && !wrong() ? props.countInside(span.start, span.end) : 0;
  };

  const reasonError = () => {
    const error = failure();
    return isApiError(error) ? error.field('reason') : undefined;
  };

  async function save(): Promise<void> {
    const span = instants();
    if (!span || wrong() || busy()) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await block(props.calendar.id, {
        start: toWire(span.start),
        end: toWire(span.end),
        reason: reason().trim(),
      });
      toast('Blocked. Nobody can book it now.');
      props.onBlocked();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  const point = (label: 'From' | 'Until', value: () => Moment, set: (next: Moment) => void) => (
    <Field label={label} error={label === 'Until' ? wrong() : undefined}>
      {(ids) => (
        <div class="ag-point">
          <div class="field-box">
            <input
              id={ids.id}
              type="date"
              value={value().date}
              aria-invalid={ids.invalid}
              aria-describedby={ids.describedBy}
              onChange={(event) => {
                const date = event.currentTarget.value;
                if (date !== '') set({ ...value(), date });
              }}
            />
          </div>
          <TimeInput
            label={`${label}, time`}
            value={value().minutes}
            invalid={label === 'Until' && wrong() !== undefined}
            describedBy={ids.describedBy}
            onMinutes={(minutes) => set({ ...value(), minutes })}
          />
        </div>
      )}
    </Field>
  );

  return (
    <form
      class="ag-form"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {point('From', from, (next) => {
        setFrom(next);
        if (to().date < next.date) setTo({ ...to(), date: next.date });
      })}
      {point('Until', to, setTo)}
      <div class="ag-quick">
        <Button
          variant="quiet"
          onPress={() => {
            setFrom({ date: props.at.date, minutes: 0 });
            setTo({ date: props.at.date, minutes: DAY_MINUTES });
          }}
        >
          Whole day
        </Button>
        <Button variant="quiet" onPress={() => setTo({ date: from().date, minutes: DAY_MINUTES })}>
          Rest of the day
        </Button>
      </div>
      <TextField
        label="Reason, for you alone"
        name="reason"
        autocomplete="off"
        maxLength={300}
        placeholder="Cleaning"
        value={reason()}
        error={reasonError()}
        onText={setReason}
      />
      <Show when={inside() > 0}>
        <p class="ag-warn">
          {inside() === 1
            ? '1 booking lies in this time. It stays: move or cancel it yourself.'
            : `${inside()} bookings lie in this time. They stay: move or cancel them yourself.`}
        </p>
      </Show>
      <Show when={failure()}>
        <p class="field-error" role="alert">
          {sentence(failure())}
        </p>
      </Show>
      <div class="ag-form-act">
        <Button type="submit" wide busy={busy()} off={wrong() !== undefined}>
          <Show when={!wrong() && instants()} fallback="Block">
            {(span) => <>Block {duration(Math.round((span().end - span().start) / 60_000))}</>}
          </Show>
        </Button>
      </div>
    </form>
  );
}
