import type { IconName } from './icon-paths.ts';

export type { IconName } from './icon-paths.ts';

/** A line icon in the text's colour. It never stands alone: text or a label says the same. */
export function Icon(props: { name: IconName; size?: number }) {
  return (
    <svg class="line-icon" width={props.size ?? 20} height={props.size ?? 20} aria-hidden="true">
      <use href={`#icon-${props.name}`} />
    </svg>
  );
}
