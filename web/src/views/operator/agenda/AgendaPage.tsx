// The day of one calendar: what waits for an answer, the timeline, and what can be added to it.
import './agenda.css';
import { A } from '@solidjs/router';
import { createSignal, lazy, Match, Show, Switch } from 'solid-js';
import { type Action, can } from '../../../../../worker/domain/roles.ts';
import type { Booking, Calendar } from '../../../api/types.ts';
import { Button, ButtonLink } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Quietly } from '../../../components/Quietly.tsx';
import { Empty, ErrorState } from '../../../components/States.tsx';
import { dayLong, slotText, zoneDifference, zoneTime } from '../../../format/text.ts';
import { localDate } from '../../../format/zone.ts';
import { online } from '../../../offline/network.ts';
import { PageHeading } from '../../../shell/page.tsx';
import { LiveBadge } from '../../board/LiveBadge.tsx';
import { ChartIcon } from '../ChartIcon.tsx';
import { KeyedFor } from '../KeyedFor.tsx';
import { MonthGrid } from '../MonthGrid.tsx';
import { laterDate } from '../month.ts';
import { AgendaSkeleton } from './AgendaSkeleton.tsx';
import { createActing } from './acting.ts';
import { BlockSheet } from './BlockSheet.tsx';
import { BookingCard } from './BookingCard.tsx';
import { BookingSheet } from './BookingSheet.tsx';
import { type BookAt, BookSheet } from './BookSheet.tsx';
import { DaySwitcher } from './DaySwitcher.tsx';
import type { AgendaFeed } from './feed.ts';
import { isGone, opensOn } from './layout.ts';
import { MoveSheet } from './MoveSheet.tsx';
import { Timeline } from './Timeline.tsx';

const Undelivered = lazy(() => import('./Undelivered.tsx'));
const Waiters = lazy(() => import('./Waiters.tsx'));

interface Props {
  calendar: Calendar;
  feed: AgendaFeed;
  onDate: (date: string) => void;
}

export function AgendaPage(props: Props) {
  const { feed } = props;
  const acting = createActing(props.calendar.id, feed);
  const [opened, setOpened] = createSignal<Booking>();
  const [moving, setMoving] = createSignal<Booking>();
  const [booking, setBooking] = createSignal<BookAt>();
  const [blocking, setBlocking] = createSignal<{ date: string; minutes: number }>();

  const may = (action: Action) => can(props.calendar.role, action);

  /** The open booking as it is by now, should it have changed under one's eyes. */
  const current = () => {
    const shown = opened();
    if (!shown) return undefined;
    const rows = feed.layout()?.rows ?? [];
    const all = rows.flatMap((row) => (row.kind === 'bookings' ? row.bookings : []));
    return [...all, ...feed.pending()].find((one) => one.id === shown.id) ?? shown;
  };

  function startBlocking(): void {
    const isToday = feed.date() === feed.today();
    const minutes = Math.ceil((feed.now() - feed.span().start) / 3_600_000) * 60;
    setBlocking({ date: feed.date(), minutes: isToday ? Math.min(minutes, 23 * 60) : 9 * 60 });
  }

  const bookDay = () => laterDate(feed.date(), feed.today());
  const countInside = (start: number, end: number) =>
    (feed.layout()?.rows ?? [])
      .flatMap((row) => (row.kind === 'bookings' ? row.bookings : []))
      .filter((one) => !isGone(one) && Date.parse(one.start) < end && Date.parse(one.end) > start).length;
  const terms = () => {
    const difference = zoneDifference(props.calendar.timeZone, feed.minute());
    return difference ? `${zoneTime(props.calendar.timeZone)}, ${difference}` : '';
  };

  return (
    <div class="page-body agenda">
      <header class="ag-head">
        <A class="ag-back" href="/manage">
          <Icon name="left" size={18} />
          My calendars
        </A>
        <PageHeading>
          <bdi>{props.calendar.name}</bdi>
        </PageHeading>
        <LiveBadge freshness={feed.freshness()} asOf={feed.asOf()} />
        <p class="ag-links">
          <A href={`/c/${props.calendar.slug}`}>
            <Icon name="eye" size={18} />
            Board
          </A>
          <Show when={may('own')}>
            <A href={`/manage/${props.calendar.id}/edit`}>
              <Icon name="edit" size={18} />
              Hours and rules
            </A>
          </Show>
          <Show when={may('manage')}>
            <A href={`/manage/${props.calendar.id}/calendars`}>
              <Icon name="calendar" size={18} />
              Other calendars
            </A>
          </Show>
          <A href={`/manage/${props.calendar.id}/team`}>
            <Icon name="person" size={18} />
            Team
          </A>
          <A href={`/manage/${props.calendar.id}/report`}>
            <ChartIcon />
            Report
          </A>
          <Show when={terms()}>
            <span>{terms()}</span>
          </Show>
        </p>
      </header>
      <div class="ag-columns">
        <div class="ag-main">
          <Show when={may('own')}>
            <Quietly>
              <Undelivered calendarId={props.calendar.id} />
            </Quietly>
          </Show>
          <Show when={feed.pending().length > 0}>
            <section class="ag-pending" aria-labelledby="pending">
              <h2 id="pending">
                {feed.pending().length === 1
                  ? `1 request waits for ${may('manage') ? 'your' : 'an'} answer`
                  : `${feed.pending().length} requests wait for ${may('manage') ? 'your' : 'an'} answer`}
              </h2>
              <KeyedFor each={feed.pending()} by={(one) => one.id}>
                {(one) => (
                  <BookingCard
                    booking={one()}
                    calendar={props.calendar}
                    acting={acting}
                    now={feed.minute()}
                    when={slotText(Date.parse(one().start), Date.parse(one().end), props.calendar.timeZone)}
                    onOpen={setOpened}
                  />
                )}
              </KeyedFor>
            </section>
          </Show>
          <DaySwitcher
            opensOn={(date) => opensOn(props.calendar, date)}
            date={feed.date()}
            today={feed.today()}
            onDate={props.onDate}
          />
          <section aria-label={`Agenda of ${dayLong(feed.date())}`}>
            <Switch fallback={<AgendaSkeleton />}>
              <Match when={feed.failure()}>
                <ErrorState error={feed.failure()} onRetry={feed.retry} />
              </Match>
              <Match when={feed.layout()}>
                {(layout) => (
                  <>
                    <p class="ag-sum">{summary(layout(), props.calendar)}</p>
                    <Show
                      when={layout().rows.length > 0 || layout().gone.length > 0}
                      fallback={
                        <Empty
                          title={layout().isOpen ? 'The day is over' : 'Closed'}
                          mark={layout().isOpen ? 'END' : 'OFF'}
                          actions={
                            <Show when={may('own')}>
                              <ButtonLink variant="quiet" href={`/manage/${props.calendar.id}/edit`}>
                                Change the hours
                              </ButtonLink>
                            </Show>
                          }
                        >
                          {layout().isOpen
                            ? 'Nobody was booked, and nothing more can be.'
                            : 'No opening hours on this day, and nothing is booked.'}
                        </Empty>
                      }
                    >
                      <Timeline
                        layout={layout()}
                        calendar={props.calendar}
                        acting={acting}
                        span={feed.span()}
                        now={feed.minute()}
                        onOpen={setOpened}
                        onBook={(start) => setBooking({ date: feed.date(), start })}
                        onUnblock={(block) => void acting.open(block)}
                      />
                    </Show>
                  </>
                )}
              </Match>
            </Switch>
          </section>
        </div>
        <aside class="ag-side" aria-label={may('manage') ? 'Add to the agenda' : 'Days'}>
          <Show when={may('manage')}>
            <div class="ag-add">
              <Button off={!online()} onPress={() => setBooking({ date: bookDay() })}>
                <Icon name="plus" />
                Book for somebody
              </Button>
              <Button variant="quiet" off={!online()} onPress={startBlocking}>
                Block time
              </Button>
            </div>
          </Show>
          {/* The agenda stands without it. */}
          <Quietly>
            <Waiters calendar={props.calendar} feed={feed} />
          </Quietly>
          <div class="ag-month">
            <MonthGrid
              label="Days"
              value={feed.date()}
              today={feed.today()}
              onDate={props.onDate}
              mark={(date) => <i classList={{ usual: opensOn(props.calendar, date) }} />}
            />
          </div>
        </aside>
      </div>
      <BookingSheet
        booking={current()}
        calendar={props.calendar}
        acting={acting}
        now={feed.now()}
        onClose={() => setOpened(undefined)}
        onMove={(one) => {
          setOpened(undefined);
          setMoving(one);
        }}
      />
      <MoveSheet
        calendar={props.calendar}
        booking={moving()}
        today={feed.today()}
        onClose={() => setMoving(undefined)}
        onMoved={(moved) => {
          setMoving(undefined);
          feed.put(moved);
          feed.reload();
        }}
      />
      <BookSheet
        calendar={props.calendar}
        at={booking()}
        onClose={() => setBooking(undefined)}
        onBooked={(made) => {
          setBooking(undefined);
          props.onDate(localDate(Date.parse(made.start), props.calendar.timeZone));
          feed.reload();
        }}
      />
      <BlockSheet
        calendar={props.calendar}
        at={blocking()}
        countInside={countInside}
        onClose={() => setBlocking(undefined)}
        onBlocked={() => {
          setBlocking(undefined);
          feed.reload();
        }}
      />
    </div>
  );
}

function summary(layout: { bookings: number; seats: number; isOpen: boolean }, calendar: Calendar): string {
  const bookings = layout.bookings === 1 ? '1 booking' : `${layout.bookings} bookings`;
  const seats = calendar.capacity > 1 && layout.seats > 0 ? `, ${layout.seats} people` : '';
  if (layout.bookings > 0) return bookings + seats;
  return layout.isOpen ? 'Nothing is booked' : '';
}
