// The slot that somebody is on the way to book: in sight while they say who they are.
import { slotText } from '../../format/text.ts';
import { wallTime } from '../../format/zone.ts';

export function ChosenFor(props: {
  start: string;
  end: string;
  seats: number;
  calendarName: string;
  timeZone: string;
}) {
  const start = () => Date.parse(props.start);
  return (
    <div class="door-for">
      <b aria-hidden="true">{wallTime(start(), props.timeZone)}</b>
      <strong>
        <bdi>{props.calendarName}</bdi>
      </strong>
      <span>
        {slotText(start(), Date.parse(props.end), props.timeZone)}
        {props.seats > 1 ? `, ${props.seats} people` : ''}
      </span>
    </div>
  );
}
