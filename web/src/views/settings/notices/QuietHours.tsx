// Hours of the person's own clock in which no push comes.
import { createSignal, Show } from 'solid-js';
import { changeMe } from '../../../api/account.ts';
import type { Preferences } from '../../../api/types.ts';
import { takeMe } from '../../../auth/session.ts';
import { Field, Switch } from '../../../components/Field.tsx';
import { zoneTime } from '../../../format/text.ts';
import { viewerZone } from '../../../format/viewer.ts';
import { createAct, type SectionProps } from '../parts.tsx';

type Hours = NonNullable<Preferences['quietHours']>;

const USUAL: Hours = { start: '22:00', end: '07:00' };

export function QuietHours(
  props: SectionProps & {
    hours: Preferences['quietHours'];
    onHours: (hours: Preferences['quietHours']) => void;
  },
) {
  const act = createAct();
  const [wrong, setWrong] = createSignal<string>();

  /** The hours are read by the clock of the account: where it has none, it gets the one of this device. */
  const begin = () =>
    act.run(async () => {
      if (props.me.timeZone === null) {
        takeMe(await changeMe({ timeZone: viewerZone() }));
        props.onChanged();
      }
      props.onHours(USUAL);
    });

  function set(change: Partial<Hours>): void {
    const hours = { ...USUAL, ...props.hours, ...change };
    const isEmpty = hours.start === '' || hours.end === '';
    setWrong(
      isEmpty
        ? 'Choose both times.'
        : hours.start === hours.end
          ? 'Both are the same, so no hour would be quiet.'
          : undefined,
    );
    if (!wrong()) props.onHours(hours);
  }

  const Time = (field: {
    label: string;
    name: 'start' | 'end';
    hours: Hours;
    error?: string | undefined;
  }) => (
    <Field label={field.label} error={field.error}>
      {(ids) => (
        <div class="field-box">
          <input
            type="time"
            id={ids.id}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            value={field.hours[field.name]}
            onChange={(event) => set({ [field.name]: event.currentTarget.value })}
          />
        </div>
      )}
    </Field>
  );

  return (
    <div class="nt-group">
      <h3>Quiet hours</h3>
      <act.Failure />
      <Switch
        label="No push messages at night"
        checked={props.hours !== null}
        onChecked={(on) => {
          setWrong(undefined);
          if (on) void begin();
          else props.onHours(null);
        }}
      />
      <Show when={props.hours}>
        {(hours) => (
          <div class="nt-hours">
            <Time label="From" name="start" hours={hours()} error={wrong()} />
            <Time label="Until" name="end" hours={hours()} />
          </div>
        )}
      </Show>
      <p class="set-note">
        {props.hours === null
          ? 'Off: push messages come at any hour.'
          : `By ${zoneTime(props.me.timeZone ?? viewerZone())}.`}{' '}
        Reminders, and browsers that ask to come in, are told at any hour.
      </p>
    </div>
  );
}
