// How the viewer reads clocks and money: as they chose in their settings, else as their browser does.

export interface Habits {
  readonly timeZone: string | null;
  /** A language tag. */
  readonly locale: string | null;
}

let chosen: Habits = { timeZone: null, locale: null };

/** Follows what somebody chose; what this browser does not know counts as not chosen. */
export function followViewer({ timeZone, locale }: Habits): void {
  chosen = {
    timeZone: timeZone !== null && isKnown(() => Intl.DateTimeFormat('en', { timeZone })) ? timeZone : null,
    locale: locale !== null && isKnown(() => Intl.getCanonicalLocales(locale)) ? locale : null,
  };
}

function isKnown(look: () => unknown): boolean {
  try {
    look();
    return true;
  } catch {
    return false;
  }
}

/** The device's zone, as asked for last, and the offset that it had then: to ask costs more than a frame can spare. */
let device: { readonly zone: string; readonly offset: number } | undefined;

/** The viewer's own zone. */
export function viewerZone(): string {
  if (chosen.timeZone !== null) return chosen.timeZone;
  const offset = new Date().getTimezoneOffset();
  if (device?.offset !== offset) {
    device = { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, offset };
  }
  return device.zone;
}

/** The viewer's languages, the best first. */
export function viewerLanguages(): readonly string[] {
  const known = navigator.languages.length > 0 ? navigator.languages : [navigator.language];
  return chosen.locale === null ? known : [chosen.locale, ...known];
}

/** Tags that are written by half the world and told apart by their clocks, dates or money. */
const TAGS = [
  ...['ar-AE', 'ar-EG', 'bg-BG', 'cs-CZ', 'da-DK', 'de-AT', 'de-CH', 'de-DE', 'el-CY', 'el-GR', 'en-AU'],
  ...['en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-US', 'en-ZA', 'es-ES', 'es-MX', 'et-EE', 'fi-FI'],
  ...['fr-BE', 'fr-CA', 'fr-CH', 'fr-FR', 'he-IL', 'hi-IN', 'hr-HR', 'hu-HU', 'id-ID', 'it-IT', 'ja-JP'],
  ...['ko-KR', 'lt-LT', 'lv-LV', 'nb-NO', 'nl-BE', 'nl-NL', 'pl-PL', 'pt-BR', 'pt-PT', 'ro-RO', 'sk-SK'],
  ...['sl-SI', 'sr-RS', 'sv-SE', 'th-TH', 'tr-TR', 'uk-UA', 'vi-VN', 'zh-CN', 'zh-TW'],
];

/** The languages that this browser can write times and money in, each in its own words. */
export function offeredLanguages(): { value: string; label: string }[] {
  return Intl.DateTimeFormat.supportedLocalesOf(TAGS)
    .map((tag) => ({ value: tag, label: languageName(tag) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

/** "Ελληνικά (Ελλάδα)"; the tag itself where the browser has no name for it. */
export function languageName(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}
