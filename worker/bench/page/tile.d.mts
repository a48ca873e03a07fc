export interface Tap {
  /** Frames begun after the event until one shows the change: 1 is the very next. */
  readonly frames: number;
  /** From the lifting of the finger until that frame was painted. */
  readonly ms: number;
}
/** Both run in the page, on an element. */
export function watchTile(tile: unknown): void;
export function tapOf(tile: unknown): Promise<Tap>;
