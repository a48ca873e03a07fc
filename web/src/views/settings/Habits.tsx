// How times and prices are written, and by which clock: kept with the account, so that every device does the same.

import { Show } from 'solid-js';
import { changeMe } from '../../api/account.ts';
import { takeMe } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Select } from '../../components/Field.tsx';
import { toast } from '../../components/Toast.tsx';
import { languageName, offeredLanguages } from '../../format/viewer.ts';
import { ZonePicker } from '../operator/editor/ZonePicker.tsx';
import { createAct, type SectionProps } from './parts.tsx';

/** Stands for "as the browser does". */
const BROWSER = '';

export function Habits(props: SectionProps) {
  const act = createAct();
  const save = (change: { timeZone: string | null } | { locale: string | null }, what: string) =>
    act.run(async () => {
      takeMe(await changeMe(change));
      toast('Saved.');
      props.onChanged();
    }, what);

  const languages = () => {
    const { locale } = props.me;
    const offered = offeredLanguages();
    const own =
      locale !== null && !offered.some(({ value }) => value === locale)
        ? [{ value: locale, label: languageName(locale) }]
        : [];
    return [{ value: BROWSER, label: 'As this browser does' }, ...own, ...offered];
  };
  const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  return (
    <div class="set-form">
      <act.Failure />
      <Select
        label="Language of times and prices"
        name="locale"
        value={props.me.locale ?? BROWSER}
        options={languages()}
        onValue={(tag) => void save({ locale: tag === BROWSER ? null : tag }, 'locale')}
        hint="The words of QuickSlot are English for now."
      />
      <ZonePicker
        value={props.me.timeZone ?? browserZone}
        onZone={(timeZone) => void save({ timeZone }, 'zone')}
        note={
          props.me.timeZone === null
            ? 'As this device does. Choose one to have your own clock everywhere.'
            : 'Your own clock, on every device.'
        }
      />
      <Show when={props.me.timeZone !== null}>
        <Button variant="quiet" busy={act.busy('zone')} onPress={() => void save({ timeZone: null }, 'zone')}>
          Follow this device’s clock
        </Button>
      </Show>
    </div>
  );
}
