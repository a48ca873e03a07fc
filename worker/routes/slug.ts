// A calendar's or a group's name in its address, made from its name.
import { looksLikeId } from '../contract/primitives.ts';

/** Small letters, digits and hyphens, 3 to 64 of them; begins with `otherwise` where the name gives none or an id. */
export function slugFrom(name: string, otherwise = 'calendar'): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return plain.length >= 3 && !looksLikeId(plain) ? plain : `${otherwise}${plain === '' ? '' : `-${plain}`}`;
}

/** One of its own, where the one made from the name is another's. */
export function slugWith(slug: string, id: string): string {
  return `${slug.slice(0, 50)}-${id.slice(0, 8)}`;
}
