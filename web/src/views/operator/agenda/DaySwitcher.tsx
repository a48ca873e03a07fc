// Which day is shown: one back, one on, today, or any from a month.
import '../width.css';
import { createSignal, Show } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { dayLong, dayShort } from '../../../format/text.ts';
import { addDays } from '../../../format/zone.ts';
import { MonthGrid } from '../MonthGrid.tsx';

interface Props {
  date: string;
  today: string;
  onDate: (date: string) => void;
  opensOn: (date: string) => boolean;
}

export function DaySwitcher(props: Props) {
  const [picking, setPicking] = createSignal(false);
  const year = () => (props.date.slice(0, 4) === props.today.slice(0, 4) ? '' : ` ${props.date.slice(0, 4)}`);
  return (
    <div class="ag-days">
      <Button
        icon
        variant="plain"
        aria-label="Day before"
        onPress={() => props.onDate(addDays(props.date, -1))}
      >
        <Icon name="left" />
      </Button>
      <button type="button" class="ag-day" aria-haspopup="dialog" onClick={() => setPicking(true)}>
        <span class="hush">Choose a day, now </span>
        {props.date === props.today ? 'Today, ' : ''}
        <span class="wide-only">
          {dayLong(props.date)}
          {year()}
        </span>
        <span class="narrow-only">{dayShort(props.date)}</span>
        <Icon name="down" size={16} />
      </button>
      <Button
        icon
        variant="plain"
        aria-label="Day after"
        onPress={() => props.onDate(addDays(props.date, 1))}
      >
        <Icon name="right" />
      </Button>
      <Show when={props.date !== props.today}>
        <Button variant="quiet" class="ag-today" onPress={() => props.onDate(props.today)}>
          Today
        </Button>
      </Show>
      <Sheet open={picking()} title="Choose a day" onClose={() => setPicking(false)}>
        <MonthGrid
          label="Days"
          value={props.date}
          today={props.today}
          onDate={(date) => props.onDate(date)}
          mark={(date) => <i classList={{ usual: props.opensOn(date) }} />}
        />
        <div class="sheet-actions">
          <Button variant="quiet" onPress={() => props.onDate(props.today)}>
            Today
          </Button>
          <Button onPress={() => setPicking(false)}>Show {dayLong(props.date)}</Button>
        </div>
      </Sheet>
    </div>
  );
}
