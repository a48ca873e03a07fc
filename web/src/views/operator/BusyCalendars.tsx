// Other calendars that block time in this one: how each is, one more, one less.
import { createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js';
import { busySources, checkNow, connect, disconnect } from '../../api/busy.ts';
import { isApiError } from '../../api/problem.ts';
import type { BusySource, Calendar } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { createLoad } from '../../shell/load.ts';
import { createAct, Row } from '../settings/parts.tsx';
import { when } from '../settings/when.ts';

/** As many as the server takes. */
const MOST = 5;
/** How soon to look whether a first reading is done, and how often. */
const LOOK_MS = 1_500;
const LOOKS = 20;

export function BusyCalendars(props: { calendar: Calendar }) {
  const act = createAct();
  const [adding, setAdding] = createSignal(false);
  const [leaving, setLeaving] = createSignal<BusySource>();
  const load = createLoad(() => props.calendar.id, busySources);
  let looks = 0;
  const timer = setInterval(() => {
    const waiting = load.value()?.some((one) => one.checkedAt === null) ?? false;
    if (!waiting) looks = 0;
    else if (looks < LOOKS && !load.busy()) {
      looks += 1;
      load.reload();
    }
  }, LOOK_MS);
  onCleanup(() => clearInterval(timer));

  const check = (source: BusySource) =>
    act.run(async () => {
      await checkNow(props.calendar.id, source.id);
      load.set((load.value() ?? []).map((one) => (one.id === source.id ? { ...one, checkedAt: null } : one)));
    }, source.id);
  const leave = (source: BusySource) =>
    act.run(async () => {
      await disconnect(props.calendar.id, source.id);
      setLeaving(undefined);
      toast(`${source.label} blocks nothing here any more.`);
      load.reload();
    }, 'leave');

  return (
    <div class="feed">
      <Show when={!leaving()}>
        <act.Failure />
      </Show>
      <Switch fallback={<Skeleton width="100%" height="96px" />}>
        <Match when={load.value()}>
          {(sources) => (
            <>
              <Show when={sources().length > 0}>
                <ul class="set-list">
                  <For each={sources()}>
                    {(source) => (
                      <Row
                        mark={<Icon name={source.failure ? 'alert' : 'calendar'} />}
                        title={source.label}
                        badge={source.failure ? 'Not read' : undefined}
                        actions={
                          <>
                            <Button
                              variant="plain"
                              aria-label={`Read now: ${source.label}`}
                              busy={act.busy(source.id) || source.checkedAt === null}
                              onPress={() => void check(source)}
                            >
                              Read now
                            </Button>
                            <Button
                              icon
                              variant="plain"
                              aria-label={`Disconnect ${source.label}`}
                              onPress={() => setLeaving(source)}
                            >
                              <Icon name="trash" />
                            </Button>
                          </>
                        }
                      >
                        <State source={source} />
                      </Row>
                    )}
                  </For>
                </ul>
              </Show>
              <div class="feed-buttons">
                <Show
                  when={sources().length < MOST}
                  fallback={<p class="feed-note">These are as many as one calendar can be connected with.</p>}
                >
                  <Button variant="quiet" onPress={() => setAdding(true)}>
                    <Icon name="plus" />
                    Connect a calendar
                  </Button>
                </Show>
              </div>
            </>
          )}
        </Match>
        <Match when={load.error()}>
          <ErrorState error={load.error()} onRetry={load.reload} busy={load.busy()} />
        </Match>
      </Switch>
      <Sheet open={adding()} title="Connect a calendar" onClose={() => setAdding(false)}>
        <Add
          calendarId={props.calendar.id}
          onAdded={() => {
            setAdding(false);
            load.reload();
          }}
          onClose={() => setAdding(false)}
        />
      </Sheet>
      <Sheet
        open={leaving() !== undefined}
        title={`Disconnect ${leaving()?.label ?? ''}?`}
        onClose={() => setLeaving(undefined)}
      >
        <act.Failure />
        <p>The time that it blocks here is free again at once. What is booked stays booked.</p>
        <div class="sheet-actions">
          <Button variant="quiet" onPress={() => setLeaving(undefined)}>
            Keep it
          </Button>
          <Button
            variant="danger"
            busy={act.busy('leave')}
            onPress={() => {
              const source = leaving();
              if (source) void leave(source);
            }}
          >
            Disconnect
          </Button>
        </div>
      </Sheet>
    </div>
  );
}

function State(props: { source: BusySource }) {
  const blocked = () => {
    const count = props.source.busyCount;
    if (count === 0) return 'blocks nothing just now';
    return count === 1 ? 'blocks 1 stretch of time' : `blocks ${count} stretches of time`;
  };
  return (
    <Switch fallback={`${props.source.host} · being read…`}>
      <Match when={props.source.failure}>
        {(failure) => (
          <>
            {failure().text}{' '}
            {props.source.fineAt
              ? `It ${blocked()}, as of ${when(props.source.fineAt)}.`
              : 'It blocks nothing yet.'}
          </>
        )}
      </Match>
      <Match when={props.source.checkedAt}>
        {(at) => `${props.source.host} · ${blocked()} · read ${when(at())}`}
      </Match>
    </Switch>
  );
}

function Add(props: { calendarId: string; onAdded: () => void; onClose: () => void }) {
  const [wrong, setWrong] = createSignal<string>();
  const act = createAct((error) => {
    setWrong(isApiError(error) ? error.field('url') : undefined);
    return isApiError(error) ? error.text : 'That did not work. Try once more.';
  });
  const [label, setLabel] = createSignal('');
  const [url, setUrl] = createSignal('');
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    setWrong(undefined);
    void act.run(async () => {
      await connect(props.calendarId, { url: url(), label: label().trim() || 'Busy elsewhere' });
      props.onAdded();
    });
  };
  return (
    <form class="set-setup" noValidate onSubmit={add}>
      <Show when={!wrong()}>
        <act.Failure />
      </Show>
      <p>
        When somebody is busy there, that time can’t be booked here. Nothing else of it comes here: no titles,
        no names. It is read every 15 minutes.
      </p>
      <TextField
        label="Its iCalendar address"
        name="url"
        type="url"
        inputmode="url"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={2_000}
        placeholder="https://…/basic.ics"
        hint="In Google Calendar: its settings, “Secret address in iCal format”. In Outlook: Publish a calendar, ICS."
        value={url()}
        onText={setUrl}
        error={wrong()}
      />
      <TextField
        label="What to call it in your agenda"
        name="label"
        autocomplete="off"
        maxLength={60}
        placeholder="Busy elsewhere"
        value={label()}
        onText={setLabel}
      />
      <div class="sheet-actions">
        <Button variant="quiet" onPress={props.onClose}>
          Not now
        </Button>
        <Button type="submit" busy={act.busy()}>
          Connect it
        </Button>
      </div>
    </form>
  );
}
