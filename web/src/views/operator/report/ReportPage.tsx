// The report of some days: totals, charts, the heat map, and ways to take it along.
import './report.css';
import { A, useSearchParams } from '@solidjs/router';
import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { serverNow } from '../../../api/clock.ts';
import { isApiError } from '../../../api/problem.ts';
import { getReport, type ReportAsk, saveTable, type Table } from '../../../api/reports.ts';
import type { Calendar, Report } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Empty, ErrorState, Skeleton } from '../../../components/States.tsx';
import { Segmented } from '../../../components/Tabs.tsx';
import { toast } from '../../../components/Toast.tsx';
import { asOf, dayLong } from '../../../format/text.ts';
import { addDays, localDate } from '../../../format/zone.ts';
import { online } from '../../../offline/network.ts';
import { createLoad } from '../../../shell/load.ts';
import { PageHeading } from '../../../shell/page.tsx';
import { Charts } from './Charts.tsx';
import { HeatMap } from './HeatMap.tsx';
import { daysOf, PRESETS, type Preset, problemWith, type Step, stepFor } from './ranges.ts';
import { Totals } from './Totals.tsx';
import { Weekly } from './Weekly.tsx';

const PRESET_WORDS: Record<Preset, string> = {
  week: 'Past 7 days',
  month: 'Past 4 weeks',
  ahead: 'Next 4 weeks',
  lastMonth: 'Last month',
  quarter: 'Past 3 months',
  year: 'Past year',
};

const STEPS = [
  { value: 'day', label: 'Days' },
  { value: 'week', label: 'Weeks' },
  { value: 'month', label: 'Months' },
] as const;

export function ReportPage(props: { calendar: Calendar }) {
  const [search, setSearch] = useSearchParams<{ from?: string; to?: string; by?: string }>();
  const today = () => localDate(serverNow(), props.calendar.timeZone);
  const usual = () => daysOf('month', today());
  const days = createMemo(() => ({ first: search.from ?? usual().first, last: search.to ?? usual().last }));
  const step = (): Step => STEPS.find(({ value }) => value === search.by)?.value ?? stepFor(days());
  const preset = () =>
    PRESETS.find((one) => {
      const its = daysOf(one, today());
      return its.first === days().first && its.last === days().last;
    });
  const problem = () => problemWith(days());

  const ask = createMemo(
    (): ReportAsk | undefined =>
      problem() === undefined ? { from: days().first, to: addDays(days().last, 1), by: step() } : undefined,
    undefined,
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const report = createLoad(ask, (asked) => getReport(props.calendar.id, asked), {
    keepAs: ({ from, to, by }) => `report ${props.calendar.id} ${from} ${to} ${by}`,
  });

  const choose = (change: { from?: string; to?: string; by?: string | undefined }) =>
    setSearch({ from: days().first, to: days().last, ...change }, { replace: true, scroll: false });

  return (
    <div class="page-body report" aria-busy={report.busy()}>
      <header class="rp-head">
        <A class="rp-back" href={`/manage/${props.calendar.id}`}>
          <Icon name="left" size={18} />
          Agenda
        </A>
        <PageHeading>
          Report of <bdi>{props.calendar.name}</bdi>
        </PageHeading>
        <p class="rp-days">
          {dayLong(days().first)} {days().first.slice(0, 4)} to {dayLong(days().last)}{' '}
          {days().last.slice(0, 4)}
        </p>
      </header>
      <div class="rp-controls">
        <Chips
          value={preset()}
          onPreset={(one) => {
            const its = daysOf(one, today());
            choose({ from: its.first, to: its.last, by: undefined });
          }}
        />
        <div class="rp-dates">
          <label>
            <span>From</span>
            <input
              type="date"
              value={days().first}
              onChange={(event) => choose({ from: event.currentTarget.value, by: undefined })}
            />
          </label>
          <label>
            <span>To</span>
            <input
              type="date"
              value={days().last}
              onChange={(event) => choose({ to: event.currentTarget.value, by: undefined })}
            />
          </label>
        </div>
        <Segmented label="Shown by" value={step()} options={STEPS} onValue={(by) => choose({ by })} />
        <TakeAlong calendar={props.calendar} ask={ask()} />
      </div>
      <Show when={problem()}>
        <p class="rp-problem" role="alert">
          {problem()}
        </p>
      </Show>
      <Show when={report.keptAt()}>{(at) => <p class="rp-kept">As of {asOf(at())}.</p>}</Show>
      <Switch fallback={<Waiting />}>
        <Match when={problem()}>{null}</Match>
        <Match when={report.error()}>
          <ErrorState error={report.error()} onRetry={report.reload} busy={report.busy()} />
        </Match>
        <Match when={report.value()}>{(value) => <Shown report={value()} calendar={props.calendar} />}</Match>
      </Switch>
      <Weekly calendarId={props.calendar.id} />
    </div>
  );
}

function Shown(props: { report: Report; calendar: Calendar }) {
  const happened = () => {
    const { bookings, cancelled, declined, expired, pending } = props.report.totals;
    return bookings + cancelled + declined + expired + pending > 0;
  };
  return (
    <Show
      when={happened()}
      fallback={
        <Empty title="Nothing was booked in these days" mark="0">
          Choose other days, or share the board: every booking is counted here from then on.
        </Empty>
      }
    >
      <Totals report={props.report} />
      <Charts report={props.report} />
      <HeatMap heat={props.report.heat} />
      <p class="rp-note">
        Bookings count on the day they begin, by the calendar’s own clock. How full it was is held against the
        hours, seats and blocked time as they are now.
      </p>
    </Show>
  );
}

function Chips(props: { value: Preset | undefined; onPreset: (preset: Preset) => void }) {
  return (
    <fieldset class="rp-chips">
      <legend class="hush">Days</legend>
      <For each={PRESETS}>
        {(one) => (
          <button type="button" aria-pressed={props.value === one} onClick={() => props.onPreset(one)}>
            {PRESET_WORDS[one]}
          </button>
        )}
      </For>
    </fieldset>
  );
}

/** The tables as files, and paper. */
function TakeAlong(props: { calendar: Calendar; ask: ReportAsk | undefined }) {
  const [busy, setBusy] = createSignal<Table>();
  const save = async (table: Table) => {
    const { ask } = props;
    if (!ask) return;
    setBusy(table);
    try {
      const name = `${props.calendar.slug}-${table === 'reports' ? 'report' : 'bookings'}-${ask.from}`;
      await saveTable(props.calendar.id, table, ask, name);
    } catch (error) {
      toast(isApiError(error) ? error.text : 'The file could not be saved. Try once more.');
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <div class="rp-take">
      <Button
        variant="quiet"
        busy={busy() === 'reports'}
        off={!online()}
        onPress={() => void save('reports')}
      >
        <Icon name="download" />
        Report as CSV
      </Button>
      <Button
        variant="quiet"
        busy={busy() === 'bookings'}
        off={!online()}
        onPress={() => void save('bookings')}
      >
        <Icon name="download" />
        Bookings as CSV
      </Button>
      <Button variant="quiet" onPress={() => window.print()}>
        Print
      </Button>
    </div>
  );
}

function Waiting() {
  return (
    <div class="rp-waiting" role="status" aria-label="The report is on its way">
      <div class="rp-totals">
        <For each={Array.from({ length: 6 })}>{() => <Skeleton width="100%" height="98px" />}</For>
      </div>
      <Skeleton width="100%" height="290px" />
    </div>
  );
}
