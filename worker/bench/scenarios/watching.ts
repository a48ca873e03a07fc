// Viewers of the bench: many at once, each told what the board looks like before anything is measured.
import { within } from '../scenario.ts';
import { instant } from '../side.ts';
import { type Told, Watcher } from '../watcher.ts';

interface First {
  readonly type: string;
  readonly seq: number;
  readonly prev?: number;
  readonly slots: readonly { start: string; remaining: number }[];
}

/** Subscribes and resolves with the first answer. */
export async function subscribe(watcher: Watcher, from: number, to: number, since?: number): Promise<First> {
  watcher.send({
    type: 'subscribe',
    from: instant(from),
    to: instant(to),
    ...(since === undefined ? {} : { since }),
  });
  const { text } = await within(20, 'a viewer was told nothing', watcher.next());
  return JSON.parse(text) as First;
}

/** `count` subscribed viewers, opened some at a time. */
export async function openWatchers(
  port: number,
  calendarId: string,
  count: number,
  from: number,
  to: number,
): Promise<{ watchers: Watcher[]; seq: number }> {
  const watchers: Watcher[] = [];
  let seq = 0;
  while (watchers.length < count) {
    const some = Array.from({ length: Math.min(100, count - watchers.length) }, async () => {
      const watcher = await Watcher.open(port, `/api/calendars/${calendarId}/live`);
      seq = Math.max(seq, (await subscribe(watcher, from, to)).seq);
      return watcher;
    });
    watchers.push(...(await Promise.all(some)));
  }
  return { watchers, seq };
}

/** What each watcher is told next. Where something else fails first, that is the error to be shown. */
export function nextOfAll(watchers: readonly Watcher[]): Promise<Told[]> {
  const heard = Promise.all(watchers.map((watcher) => watcher.next()));
  heard.catch(() => {});
  return heard;
}
