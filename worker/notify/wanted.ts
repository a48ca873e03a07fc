// Which channels a person wants a notice on, at this moment: pure, from their preferences.
import type { Channels, NoticeKind, Preferences } from '../contract/notifications.ts';
import { wallTimeOf } from './times.ts';

export interface Wishes {
  readonly preferences: Preferences;
  /** null where the person has not said: UTC then. */
  readonly timeZone: string | null;
}

/**
 * The channels for a kind of notice. In quiet hours no push comes, nor afterwards: the notice is in the inbox, and by
 * then a push would only wake somebody for what they will see anyway. A reminder can't wait.
 */
export function wantedChannels(kind: NoticeKind, { preferences, timeZone }: Wishes, now: number): Channels {
  const channels = preferences.kinds[kind];
  const isQuiet = kind !== 'reminder' && isWithin(preferences.quietHours, wallTimeOf(now, timeZone ?? 'UTC'));
  return { ...channels, push: channels.push && !isQuiet };
}

/** Hours from `start` up to, not including, `end`; over midnight where the end is the earlier one. */
function isWithin(hours: Preferences['quietHours'], time: string): boolean {
  if (hours === null) return false;
  const { start, end } = hours;
  return start <= end ? start <= time && time < end : start <= time || time < end;
}
