// The week as it is drawn: windows are painted, moved and resized by mouse or finger. A picture of what the typed
// times below say, which are the way of keyboards and screen readers.
import './grid.css';
import { createSignal, Index, onCleanup, Show } from 'solid-js';
import { Icon } from '../../../components/Icon.tsx';
import { DAY_MINUTES, timeText } from '../wall.ts';
import { dragged, dropped, type Grip, isReadable, type Span, WEEKDAYS } from './windows.ts';

interface Props {
  week: readonly (readonly Span[])[];
  onDay: (day: number, spans: Span[]) => void;
}

interface Drag {
  readonly day: number;
  readonly grip: Grip;
  readonly span: Span;
}

const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];

export function WeekGrid(props: Props) {
  const [drag, setDrag] = createSignal<Drag>();
  const [chosen, setChosen] = createSignal<{ day: number; span: Span }>();
  /** Columns on a phone, where the day runs downwards; rows elsewhere. */
  const upright = matchMedia('(max-width: 899px)');
  let byFinger = false;

  function minuteAt(track: Element, event: MouseEvent): number {
    const box = track.getBoundingClientRect();
    const share = upright.matches
      ? (event.clientY - box.top) / box.height
      : (event.clientX - box.left) / box.width;
    return share * DAY_MINUTES;
  }

  const isChosen = (day: number, span: Span) => {
    const now = chosen();
    return now?.day === day && now.span.start === span.start && now.span.end === span.end;
  };

  function follow(track: Element, day: number, grip: Grip, event: PointerEvent): void {
    event.preventDefault();
    const target = event.currentTarget as HTMLElement;
    target.setPointerCapture(event.pointerId);
    const show = (moved: PointerEvent) => setDrag({ day, grip, span: dragged(grip, minuteAt(track, moved)) });
    show(event);
    const end = (done: boolean) => {
      target.removeEventListener('pointermove', show);
      target.removeEventListener('pointerup', finish);
      target.removeEventListener('pointercancel', cancel);
      const last = drag();
      setDrag(undefined);
      if (done && last) finishDrag(last);
    };
    const finish = () => end(true);
    const cancel = () => end(false);
    target.addEventListener('pointermove', show);
    target.addEventListener('pointerup', finish);
    target.addEventListener('pointercancel', cancel);
    onCleanupOnce(() => end(false));
  }

  let stop: (() => void) | undefined;
  const onCleanupOnce = (run: () => void) => {
    stop = run;
  };
  onCleanup(() => stop?.());

  function finishDrag({ day, grip, span }: Drag): void {
    const next = dropped(props.week[day] ?? [], grip, span);
    const holds = next.find((one) => one.start <= span.start && span.end <= one.end);
    if (holds) setChosen({ day, span: holds });
    props.onDay(day, next);
  }

  function onTrack(event: PointerEvent & { currentTarget: HTMLElement }, day: number): void {
    byFinger = event.pointerType !== 'mouse';
    if (event.button !== 0 || byFinger) return;
    follow(event.currentTarget, day, { kind: 'new', at: minuteAt(event.currentTarget, event) }, event);
  }

  /** A finger on the empty day may be about to scroll; only a tap, which the browser tells apart, opens an hour. */
  function onTap(event: MouseEvent & { currentTarget: HTMLElement }, day: number): void {
    if (!byFinger || event.target !== event.currentTarget) return;
    const at = minuteAt(event.currentTarget, event);
    const start = Math.min(Math.floor(at / 60) * 60, DAY_MINUTES - 60);
    finishDrag({ day, grip: { kind: 'new', at }, span: { start, end: start + 60 } });
  }

  function onWindow(event: PointerEvent & { currentTarget: HTMLElement }, day: number, span: Span): void {
    if (event.button !== 0) return;
    event.stopPropagation();
    const track = event.currentTarget.parentElement;
    if (!track) return;
    // The first touch chooses, which shows the handles; from then on a finger moves it.
    if (event.pointerType !== 'mouse' && !isChosen(day, span)) return;
    follow(track, day, { kind: 'move', at: minuteAt(track, event), span }, event);
  }

  function onHandle(
    event: PointerEvent & { currentTarget: HTMLElement },
    day: number,
    kind: 'start' | 'end',
    span: Span,
  ): void {
    if (event.button !== 0) return;
    event.stopPropagation();
    const track = event.currentTarget.closest('.week-track');
    if (track) follow(track, day, { kind, span }, event);
  }

  /** What a day shows: while one of its windows is held, that one as it would be. */
  const shown = (day: number): { span: Span; held: boolean; was: Span }[] => {
    const now = drag();
    const spans = (props.week[day] ?? []).filter(isReadable);
    if (now?.day !== day) return spans.map((span) => ({ span, held: false, was: span }));
    const { grip } = now;
    if (grip.kind === 'new') {
      return [
        ...spans.map((span) => ({ span, held: false, was: span })),
        { span: now.span, held: true, was: now.span },
      ];
    }
    return spans.map((span) =>
      span === grip.span ? { span: now.span, held: true, was: span } : { span, held: false, was: span },
    );
  };

  /** The chosen window as it is by now: as it is dragged, and gone where it was typed away. */
  const picked = (): { day: number; span: Span } | undefined => {
    const now = drag() ?? chosen();
    if (!now || drag()) return now;
    return props.week[now.day]?.some((one) => isChosen(now.day, one)) ? now : undefined;
  };

  function remove({ day, span }: { day: number; span: Span }): void {
    setChosen(undefined);
    const rest = (props.week[day] ?? []).filter((one) => one.start !== span.start || one.end !== span.end);
    props.onDay(day, rest);
  }

  return (
    <div aria-hidden="true">
      <div class="week-strip">
        <Show when={picked()} fallback={<WeekHint />}>
          {(now) => (
            <>
              <strong>
                {WEEKDAYS[now().day]} {timeText(now().span.start)}–{timeText(now().span.end)}
              </strong>
              <button type="button" tabIndex={-1} onClick={() => remove(now())}>
                <Icon name="trash" size={18} />
                Remove
              </button>
            </>
          )}
        </Show>
      </div>
      <div class="week">
        <div class="week-hours">
          {HOURS.map((hour) => (
            <span style={{ '--at': `${hour / 24}` }}>{hour}</span>
          ))}
        </div>
        <Index each={WEEKDAYS}>
          {(name, day) => (
            <div class="week-day">
              <span class="week-name">{name().slice(0, 3)}</span>
              {/* biome-ignore lint/a11y/noStaticElementInteractions: the typed times are the accessible way */}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the typed times are the accessible way */}
              <div
                class="week-track"
                onPointerDown={(event) => onTrack(event, day)}
                onClick={(event) => onTap(event, day)}
              >
                <Index each={shown(day)}>
                  {(item) => (
                    // biome-ignore lint/a11y/noStaticElementInteractions: the typed times are the accessible way
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the typed times are the accessible way
                    <div
                      class="week-window"
                      classList={{
                        held: item().held,
                        chosen: isChosen(day, item().span),
                        narrow: item().span.end - item().span.start < 120,
                      }}
                      style={{
                        '--from': `${item().span.start / DAY_MINUTES}`,
                        '--to': `${item().span.end / DAY_MINUTES}`,
                      }}
                      onPointerDown={(event) => onWindow(event, day, item().was)}
                      onClick={() => setChosen({ day, span: item().span })}
                    >
                      <span class="week-times">
                        <span>{timeText(item().span.start)}</span>
                        <i>–</i>
                        <span>{timeText(item().span.end)}</span>
                      </span>
                      <span
                        class="week-handle first"
                        onPointerDown={(event) => onHandle(event, day, 'start', item().was)}
                      />
                      <span
                        class="week-handle last"
                        onPointerDown={(event) => onHandle(event, day, 'end', item().was)}
                      />
                    </div>
                  )}
                </Index>
              </div>
            </div>
          )}
        </Index>
      </div>
    </div>
  );
}

function WeekHint() {
  return (
    <>
      <span class="wide-only">
        Draw hours with the mouse; drag an edge to change them, the middle to move them.
      </span>
      <span class="narrow-only">Tap to open an hour. Drag its dots to change it.</span>
    </>
  );
}
