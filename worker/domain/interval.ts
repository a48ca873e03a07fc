// Half-open intervals of instants, and how many seats are occupied over them.

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A span of instants `[start, end)` in epoch milliseconds. It is empty unless `start < end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Seats occupied over an interval by a booking or a live hold; `seats` is 1 or more. */
export interface Claim extends Interval {
  readonly seats: number;
}

/** Whether some instant lies in both. Intervals that only touch don't overlap, and an empty one overlaps nothing. */
export function overlaps(a: Interval, b: Interval): boolean {
  return Math.max(a.start, b.start) < Math.min(a.end, b.end);
}

/**
 * The most seats that `claims` occupy at one moment of `span` (contract, rule 5): 0 where none does. A claim that
 * ends when another starts has left by then. Claims may come in any order, and those without seats, or empty, or
 * elsewhere don't count. Time: linear in `claims`, plus sorting those that overlap `span`.
 */
export function peakSeats(claims: readonly Claim[], span: Interval): number {
  return peaksOver(claims, [span])[0] ?? 0;
}

/**
 * `peakSeats` of each span, in one sweep over all of them. Neither the starts nor the ends of `spans` may ever go
 * back from one to the next, and none may be empty.
 */
export function peaksOver(claims: readonly Claim[], spans: readonly Interval[]): number[] {
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return [];
  const levels = levelsOf(claims, { start: first.start, end: last.end });

  // A sliding maximum: `peaks` keeps the levels that can still be one, each lower than the one before it.
  const peaks: Claim[] = [];
  let head = 0;
  let next = 0;
  return spans.map((span) => {
    for (let level = levels[next]; level !== undefined && level.start < span.end; level = levels[++next]) {
      while (peaks.length > head && (peaks.at(-1)?.seats ?? 0) <= level.seats) peaks.pop();
      peaks.push(level);
    }
    let peak = peaks[head];
    while (peak !== undefined && peak.end <= span.start) peak = peaks[++head];
    return peak?.seats ?? 0;
  });
}

/** How many seats are occupied when, between the first claim's start and the last one's end: sorted, without gaps. */
function levelsOf(claims: readonly Claim[], within: Interval): Claim[] {
  const edges: { at: number; seats: number }[] = [];
  for (const claim of claims) {
    if (claim.seats > 0 && overlaps(claim, within)) {
      edges.push({ at: claim.start, seats: claim.seats }, { at: claim.end, seats: -claim.seats });
    }
  }
  edges.sort((a, b) => a.at - b.at);

  const levels: Claim[] = [];
  let seats = 0;
  edges.forEach((edge, i) => {
    seats += edge.seats;
    const end = edges[i + 1]?.at ?? edge.at;
    if (edge.at < end) levels.push({ start: edge.at, end, seats });
  });
  return levels;
}
