// Dates, times, money and lengths in words. Words are English; hours and money follow the viewer's own habits.
import { minorDigits } from '../../../worker/domain/money.ts';
import { viewerLanguages, viewerZone } from './viewer.ts';
import { localDate, offsetOf, wallTime } from './zone.ts';

/** Day and month names in the app's language, in the order the viewer's English has them. */
const words = () => viewerLanguages().find((tag) => tag.startsWith('en')) ?? 'en-GB';

const clocks = new Map<string | undefined, boolean>();
/** Whether the viewer reads clocks with am and pm. */
function hasTwelveHours(): boolean {
  const [tag] = viewerLanguages();
  let known = clocks.get(tag);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(tag, { hour: 'numeric' }).resolvedOptions().hour12 === true;
    clocks.set(tag, known);
  }
  return known;
}

const cache = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tag = words();
  const key = `${tag} ${JSON.stringify(options)}`;
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(tag, options);
    cache.set(key, made);
  }
  return made;
}

const noon = (date: string) => Date.parse(`${date}T12:00:00Z`);

/** "Thu" */
export function weekdayShort(date: string): string {
  return format({ timeZone: 'UTC', weekday: 'short' }).format(noon(date));
}

/** "Thu 26 Nov", with the year where it is not this one. */
export function dayShort(date: string): string {
  const year = date.slice(0, 4) === String(new Date().getFullYear()) ? {} : ({ year: 'numeric' } as const);
  return format({ timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', ...year })
    .format(noon(date))
    .replace(',', '');
}

/** "Thursday 26 November" */
export function dayLong(date: string): string {
  return format({ timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' })
    .format(noon(date))
    .replace(',', '');
}

/** "November" */
export function monthName(date: string): string {
  return format({ timeZone: 'UTC', month: 'long' }).format(noon(date));
}

/** "11:00" or "11:00 am", as the viewer reads clocks. */
export function clock(instant: number, zone: string): string {
  if (!hasTwelveHours()) return wallTime(instant, zone);
  return format({ timeZone: zone, hour: 'numeric', minute: '2-digit', hour12: true }).format(instant);
}

/** "11–12", "11:00–12:30" or "11:00 AM – 12:30 PM". */
export function timeRange(start: number, end: number, zone: string): string {
  if (hasTwelveHours()) {
    return format({ timeZone: zone, hour: 'numeric', minute: '2-digit', hour12: true }).formatRange(
      start,
      end,
    );
  }
  const from = wallTime(start, zone);
  const to = wallTime(end, zone);
  const whole = from.endsWith(':00') && to.endsWith(':00');
  return whole ? `${Number(from.slice(0, 2))}–${Number(to.slice(0, 2)) || 24}` : `${from}–${to}`;
}

/** "Thu 26 Nov, 11–12" */
export function slotText(start: number, end: number, zone: string): string {
  return `${dayShort(localDate(start, zone))}, ${timeRange(start, end, zone)}`;
}

/** "60 min", "1 h 30 min", "2 h": up to 90 minutes stay minutes. */
export function duration(minutes: number): string {
  if (minutes <= 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours >= 48 && minutes % 1_440 === 0) return `${minutes / 1_440} days`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Minor units of a currency as the viewer writes money. */
export function money(price: { amount: number; currency: string }, times = 1): string {
  const digits = minorDigits(price.currency);
  return new Intl.NumberFormat(viewerLanguages()[0], {
    style: 'currency',
    currency: price.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format((price.amount * times) / 10 ** digits);
}

/** "Athens time" */
export function zoneTime(zone: string): string {
  if (zone === 'UTC' || zone.startsWith('Etc/')) return 'UTC';
  return `${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')} time`;
}

/** "1 h ahead of yours", or null where the viewer's clock shows the same. */
export function zoneDifference(zone: string, instant: number): string | null {
  const minutes = (offsetOf(zone, instant) - offsetOf(viewerZone(), instant)) / 60_000;
  if (minutes === 0) return null;
  return `${duration(Math.abs(minutes)).replace(/^(60|90) min$/, (all) => (all === '60 min' ? '1 h' : '1 h 30 min'))} ${minutes > 0 ? 'ahead of' : 'behind'} yours`;
}

/** "EEST", to tell apart the two passes of a repeated hour. */
export function zoneShort(instant: number, zone: string): string {
  const parts = format({ timeZone: zone, timeZoneName: 'short' }).formatToParts(instant);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** "4:38", for countdowns. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const tail = `${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** "14:02", or with its day where that was not today; by the viewer's clock. */
export function asOf(instant: number): string {
  const zone = viewerZone();
  const date = localDate(instant, zone);
  const time = clock(instant, zone);
  return date === localDate(Date.now(), zone) ? time : `${dayShort(date)}, ${time}`;
}

/** How a cancellation rule reads on the board. */
export function cancellationText(
  rule: { untilMinutesBefore: number; refundPercent: number },
  priced: boolean,
): string {
  const { untilMinutesBefore: minutes, refundPercent } = rule;
  const until =
    minutes === 0 ? 'it begins' : minutes === 1_440 ? 'the day before' : `${duration(minutes)} before`;
  if (priced && refundPercent < 100) {
    return refundPercent === 0
      ? `No money back, cancel until ${until}`
      : `${refundPercent} % back until ${until}`;
  }
  return `Cancel free until ${until}`;
}

/** "a, b and c" */
export function listText(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
}
