// Why something was not delivered, in words that an operator may read: never an address, never what was sent.

/** It will not be taken, however often it is tried. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/** It was not taken, and may be later. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  constructor(
    message: string,
    /** How long whoever refused it asks to be left alone, where they said so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** Whether no other try can help. */
export function isFinal(error: unknown): boolean {
  return error instanceof Undeliverable;
}

/** The words of a failure, where they are ours: those of others may hold anything. */
export function wordsOf(error: unknown): string {
  return error instanceof Undeliverable || error instanceof TryAgain
    ? error.message
    : 'It could not be sent.';
}

/** How long to wait at least before the next try, in seconds. */
export function retryAfterOf(error: unknown): number {
  const seconds = error instanceof Error && 'retryAfterSeconds' in error ? error.retryAfterSeconds : 0;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
