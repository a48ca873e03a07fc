// Time zones by what people type for them. Pure.

/** All zones that the platform knows, UTC first. */
export function allZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[_/-]/g, ' ')
    .trim();

/** The zones that hold all the words typed; those whose city begins with them first. At most `count`. */
export function findZones(zones: readonly string[], typed: string, count: number): string[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const found = zones.filter((zone) => words.every((word) => plain(zone).includes(word)));
  const first = words[0] ?? '';
  const rank = (zone: string) => (plain(zone.split('/').at(-1) ?? zone).startsWith(first) ? 0 : 1);
  return words.length === 0
    ? found.slice(0, count)
    : found.sort((one, other) => rank(one) - rank(other)).slice(0, count);
}

/** "Athens, Europe": the city first, as it is what one looks for. */
export function zoneName(zone: string): string {
  const parts = zone.replaceAll('_', ' ').split('/');
  return parts.length > 1 ? `${parts.slice(1).reverse().join(', ')}, ${parts[0]}` : zone;
}
