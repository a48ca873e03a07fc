// A calendar's name in its address, made from its name.

/** Small letters, digits and hyphens, 3 to 64 of them; "calendar" where the name has no letters for it. */
export function slugFrom(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return plain.length >= 3 ? plain : `calendar${plain === '' ? '' : `-${plain}`}`;
}
