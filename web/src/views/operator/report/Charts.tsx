// The charts of a report: bookings, how full it was, and money where there is any.
import { Show } from 'solid-js';
import type { PeriodFigures, Report } from '../../../api/types.ts';
import { money } from '../../../format/text.ts';
import { Chart, type ChartRow } from './Chart.tsx';
import { count, percent, periodName } from './figures.ts';

const UNITS = { day: 'Day', week: 'Week', month: 'Month' } as const;

export function Charts(props: { report: Report }) {
  const rows = (value: (period: PeriodFigures) => number | null, text: (value: number) => string) =>
    props.report.series.map((period): ChartRow => {
      const found = value(period);
      return {
        name: periodName(period, props.report.by),
        label: shortName(period, props.report.by),
        value: found,
        text: found === null ? '–' : text(found),
      };
    });
  const unit = () => UNITS[props.report.by];
  /** The currency that most came in. */
  const currency = () => [...props.report.totals.money].sort((a, b) => b.revenue - a.revenue)[0]?.currency;
  return (
    <div class="rp-charts">
      <Chart title="Bookings" unit={unit()} format={whole} rows={rows(({ bookings }) => bookings, count)} />
      <Chart
        title="How full"
        unit={unit()}
        format={percent}
        rows={rows(({ utilisation }) => utilisation, percent)}
      />
      <Show when={currency()}>
        {(currency) => {
          const write = (amount: number) => money({ amount, currency: currency() });
          return (
            <Chart
              title="Revenue"
              unit={unit()}
              format={write}
              rows={rows(
                ({ money: sums }) => sums.find((one) => one.currency === currency())?.revenue ?? 0,
                write,
              )}
            />
          );
        }}
      </Show>
      <Show when={props.report.totals.noShows + props.report.totals.cancelled > 0}>
        <Chart
          title="No-shows and cancellations"
          unit={unit()}
          format={whole}
          rows={rows(({ noShows, cancelled }) => noShows + cancelled, count)}
        />
      </Show>
    </div>
  );
}

/** Marks between whole numbers say nothing. */
function whole(value: number): string {
  return Number.isInteger(value) ? count(value) : '';
}

function shortName({ date }: PeriodFigures, by: Report['by']): string {
  const options = by === 'month' ? ({ month: 'short', year: '2-digit' } as const) : SHORT_DAY;
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(Date.parse(date));
}

const SHORT_DAY = { day: 'numeric', month: 'short' } as const;
