// Where an arrow key leads in a list or a grid of items (roving tabindex).

interface Shape {
  /** How many items stand in a row. */
  readonly columns: number;
  /** Whether the ends of a single row meet. */
  readonly wrap?: boolean;
}

/** The index that `key` leads to from `index` among `count` items, or undefined where it leads nowhere. */
export function arrowTarget(key: string, index: number, count: number, shape: Shape): number | undefined {
  const within = (target: number) => (target >= 0 && target < count ? target : undefined);
  switch (key) {
    case 'ArrowRight':
      return shape.wrap ? (index + 1) % count : within(index + 1);
    case 'ArrowLeft':
      return shape.wrap ? (index - 1 + count) % count : within(index - 1);
    case 'ArrowDown':
      return within(index + shape.columns);
    case 'ArrowUp':
      return within(index - shape.columns);
    case 'Home':
      return count > 0 ? 0 : undefined;
    case 'End':
      return count > 0 ? count - 1 : undefined;
    default:
      return undefined;
  }
}
