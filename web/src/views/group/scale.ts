// Several calendars' slots of one day on a common scale of time: what stands beside each other is at the same time, however
// long the slots of each are and wherever their grids begin. Pure, so that every shape has a test.

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a tile stands: from one line of the scale to another, 0 being the top. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

export interface Scale {
  /** Heights between the lines, in pixels, from the top. */
  readonly tracks: readonly number[];
  /** Each calendar's tiles by their start. */
  readonly columns: readonly ReadonlyMap<number, Place>[];
  /** For each time at which a slot starts somewhere: what stands for all of them. */
  readonly any: ReadonlyMap<number, Place>;
}

/** As low as a tile may be: words fit in, and so does a thumb. */
const LOWEST = 60;
/** As high as the tile in the middle may become for the sake of the shortest one. */
const HIGHEST = 128;
/** What is left of hours in which nothing can be booked anywhere. */
const GAP = 18;

export function scaleOf(columns: readonly (readonly Span[])[]): Scale {
  const shown = columns.map(apart);
  const any = anyOf(shown);
  const all = [...shown.flat(), ...any];
  const lines = [...new Set(all.flatMap(({ start, end }) => [start, end]))].sort((one, other) => one - other);
  const lineOf = new Map(lines.map((at, index) => [at, index]));
  const placeOf = ({ start, end }: Span): Place => ({
    from: lineOf.get(start) ?? 0,
    to: lineOf.get(end) ?? 0,
  });
  const places = (spans: readonly Span[]) => new Map(spans.map((span) => [span.start, placeOf(span)]));
  return {
    tracks: heights(lines, shown.flat(), all, placeOf),
    columns: shown.map(places),
    any: places(any),
  };
}

/** Slots that overlap end where the next one begins: a tile stands for its start. Sorted by it. */
function apart(slots: readonly Span[]): Span[] {
  const sorted = [...slots].sort((one, other) => one.start - other.start);
  return sorted.map(({ start, end }, index) => ({
    start,
    end: Math.min(end, sorted[index + 1]?.start ?? end),
  }));
}

/** One span for each start that there is, up to the next one, or to the end of what starts there. */
function anyOf(columns: readonly (readonly Span[])[]): Span[] {
  const ends = new Map<number, number>();
  for (const { start, end } of columns.flat()) ends.set(start, Math.max(end, ends.get(start) ?? 0));
  return apart([...ends].map(([start, end]) => ({ start, end })));
}

function heights(
  lines: readonly number[],
  slots: readonly Span[],
  all: readonly Span[],
  placeOf: (span: Span) => Place,
): number[] {
  const lengths = slots.map(({ start, end }) => end - start).sort((one, other) => one - other);
  const shortest = lengths[0] ?? 1;
  const middle = lengths[Math.floor(lengths.length / 2)] ?? 1;
  const perMs = Math.min(LOWEST / shortest, HIGHEST / middle);
  const covered = new Array<boolean>(Math.max(0, lines.length - 1)).fill(false);
  for (const span of all) {
    const { from, to } = placeOf(span);
    covered.fill(true, from, to);
  }
  const tracks = covered.map((isOpen, index) =>
    isOpen ? ((lines[index + 1] ?? 0) - (lines[index] ?? 0)) * perMs : GAP,
  );
  // What is too low is stretched, and all that stands beside it with it.
  for (const span of [...all].sort((one, other) => one.end - one.start - (other.end - other.start))) {
    const { from, to } = placeOf(span);
    const height = tracks.slice(from, to).reduce((sum, track) => sum + track, 0);
    if (height < LOWEST)
      for (let index = from; index < to; index += 1) tracks[index] = ((tracks[index] ?? 0) * LOWEST) / height;
  }
  return tracks.map(Math.round);
}

/** A tile by its column (0: any) and its start. */
export interface Spot {
  readonly column: number;
  readonly start: number;
}

/** Where an arrow key leads from a tile; undefined where it leads nowhere. Home and End stay in the row, with `far` they leave it. */
export function moved(scale: Scale, here: Spot, key: string, far: boolean): Spot | undefined {
  const columns = [scale.any, ...scale.columns];
  const place = columns[here.column]?.get(here.start);
  if (!place) return undefined;
  const beside = (column: number): Spot | undefined => {
    const others = [...(columns[column] ?? [])];
    const found =
      others.find(([, { from, to }]) => from <= place.from && place.from < to) ??
      others.find(([, { from, to }]) => from < place.to && place.from < to);
    return found && { column, start: found[0] };
  };
  const first = (candidates: readonly number[]) => {
    for (const column of candidates) {
      const spot = beside(column);
      if (spot) return spot;
    }
    return undefined;
  };
  const all = columns.map((_, index) => index);
  const inColumn = (way: 1 | -1): Spot | undefined => {
    const starts = [...(columns[here.column] ?? new Map<number, Place>()).keys()];
    const start = starts[starts.indexOf(here.start) + way];
    return start === undefined ? undefined : { column: here.column, start };
  };
  const edge = (way: 1 | -1): Spot | undefined => {
    const starts = [...scale.any.keys()];
    const start = way === 1 ? starts.at(-1) : starts[0];
    return start === undefined ? undefined : { column: 0, start };
  };
  switch (key) {
    case 'ArrowRight':
      return first(all.slice(here.column + 1));
    case 'ArrowLeft':
      return first(all.slice(0, here.column).reverse());
    case 'ArrowDown':
      return inColumn(1);
    case 'ArrowUp':
      return inColumn(-1);
    case 'Home':
      return far ? edge(-1) : first(all);
    case 'End':
      return far ? edge(1) : first([...all].reverse());
    default:
      return undefined;
  }
}
