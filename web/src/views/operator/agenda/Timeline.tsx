// The day from its first row to its last: what is booked, what is closed, what is still free.
import './timeline.css';
import { A } from '@solidjs/router';
import { createMemo, Match, Show, Switch } from 'solid-js';
import { can } from '../../../../../worker/domain/roles.ts';
import type { Block, Booking, Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { clock, duration } from '../../../format/text.ts';
import { KeyedFor } from '../KeyedFor.tsx';
import type { Acting } from './acting.ts';
import { BookingCard } from './BookingCard.tsx';
import { type DayLayout, nowIndex, type Row } from './layout.ts';

interface Props {
  layout: DayLayout;
  calendar: Calendar;
  acting: Acting;
  span: { readonly start: number; readonly end: number };
  now: number;
  onOpen: (booking: Booking) => void;
  onBook: (start: string | undefined) => void;
  onUnblock: (block: Block) => void;
}

type Of<Kind extends Row['kind']> = Extract<Row, { kind: Kind }>;

function of<Kind extends Row['kind']>(row: Row, kind: Kind): Of<Kind> | undefined {
  return row.kind === kind ? (row as Of<Kind>) : undefined;
}

export function Timeline(props: Props) {
  const isManager = () => can(props.calendar.role, 'manage');
  const zone = () => props.calendar.timeZone;
  const time = (instant: number) => clock(instant, zone());
  const end = (instant: number) => (instant === props.span.end ? '24:00' : time(instant));
  const line = createMemo(() => nowIndex(props.layout.rows, props.span, props.now));

  return (
    <>
      <ol class="ag-rows">
        <KeyedFor each={props.layout.rows} by={(row) => row.key}>
          {(row, index) => (
            <>
              <Show when={line() === index()}>
                <NowLine text={time(props.now)} />
              </Show>
              <li class={`ag-row ${row().kind}${row().end <= props.now ? ' over' : ''}`}>
                <p class="ag-time">
                  <b>{row().start < props.span.start ? '…' : time(row().start)}</b>
                  <span>
                    <span class="hush">until </span>
                    {end(row().end)}
                  </span>
                </p>
                <div class="ag-what">
                  <Switch>
                    <Match when={of(row(), 'bookings')}>
                      {(found) => <Group {...props} row={found()} />}
                    </Match>
                    <Match when={of(row(), 'block')}>
                      {(found) => (
                        <div class="ag-block">
                          <p>
                            <strong>Blocked</strong>
                            <bdi>{found().block.reason}</bdi>
                          </p>
                          <Show when={isManager()}>
                            <Show
                              when={found().block.sourceId === null}
                              fallback={
                                <A href={`/manage/${props.calendar.id}/calendars`}>From another calendar</A>
                              }
                            >
                              <Button
                                variant="plain"
                                busy={props.acting.busy(found().block.id) === 'unblock'}
                                aria-label={`Unblock ${time(found().start)}`}
                                onPress={() => props.onUnblock(found().block)}
                              >
                                Unblock
                              </Button>
                            </Show>
                          </Show>
                        </div>
                      )}
                    </Match>
                    <Match when={of(row(), 'gap')}>
                      {(found) => (
                        <Gap row={found()} time={time} onBook={isManager() ? props.onBook : undefined} />
                      )}
                    </Match>
                  </Switch>
                </div>
              </li>
            </>
          )}
        </KeyedFor>
        <Show when={line() === props.layout.rows.length && props.layout.rows.length > 0}>
          <NowLine text={time(props.now)} />
        </Show>
      </ol>
      <Show when={props.layout.gone.length > 0}>
        <details class="ag-gone">
          <summary>
            {props.layout.gone.length === 1
              ? '1 booking that came to nothing'
              : `${props.layout.gone.length} bookings that came to nothing`}
          </summary>
          <KeyedFor each={props.layout.gone} by={(booking) => booking.id}>
            {(booking) => (
              <BookingCard
                booking={booking()}
                calendar={props.calendar}
                acting={props.acting}
                now={props.now}
                when={time(Date.parse(booking().start))}
                onOpen={props.onOpen}
              />
            )}
          </KeyedFor>
        </details>
      </Show>
    </>
  );
}

function NowLine(props: { text: string }) {
  return (
    <li class="ag-now">
      <span>
        <span class="hush">Now, </span>
        {props.text}
      </span>
    </li>
  );
}

/** The bookings of one time; with several seats, how full it is and a way to add to it. */
function Group(props: Props & { row: Of<'bookings'> }) {
  const isShared = () => props.calendar.capacity > 1;
  return (
    <>
      <Show when={isShared()}>
        <div class="ag-fill">
          <p>
            <strong>{props.row.seats}</strong> of {props.calendar.capacity} seats
          </p>
          <span class="ag-bar" aria-hidden="true">
            <i style={{ transform: `scaleX(${Math.min(1, props.row.seats / props.calendar.capacity)})` }} />
          </span>
          <Show when={props.row.free > 0 && can(props.calendar.role, 'manage')}>
            <Button
              variant="plain"
              aria-label={`Add somebody at ${clock(props.row.start, props.calendar.timeZone)}`}
              onPress={() => props.onBook(props.row.bookings[0]?.start)}
            >
              Add
            </Button>
          </Show>
        </div>
      </Show>
      <KeyedFor each={props.row.bookings} by={(booking) => booking.id}>
        {(booking) => (
          <BookingCard
            booking={booking()}
            calendar={props.calendar}
            acting={props.acting}
            now={props.now}
            onOpen={props.onOpen}
          />
        )}
      </KeyedFor>
    </>
  );
}

function Gap(props: {
  row: Of<'gap'>;
  time: (instant: number) => string;
  /** Absent for who only looks on. */
  onBook: ((start: string | undefined) => void) | undefined;
}) {
  const count = () => props.row.starts.length;
  const times = () => (count() === 1 ? '1 time to book' : `${count()} times to book`);
  const length = () => duration(Math.round((props.row.end - props.row.start) / 60_000));
  return (
    <div class="ag-gap">
      <p>
        <strong>{count() > 0 ? 'Free' : 'Open'}</strong> {length()}
        <Show when={count() > 0}>
          <span>{times()}</span>
        </Show>
      </p>
      <Show when={count() > 0 && props.onBook}>
        <Button
          variant="plain"
          aria-label={`Book for somebody from ${props.time(props.row.start)}`}
          onPress={() => props.onBook?.(count() === 1 ? props.row.starts[0] : undefined)}
        >
          Book
        </Button>
      </Show>
    </div>
  );
}
