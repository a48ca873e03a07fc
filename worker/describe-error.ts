/** An error as the log may have it: of a failed query the cause, since the query's own words hold its parameters. */
export function describeError(error: unknown): string {
  const shown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return shown instanceof Error ? `${shown.name}: ${shown.message}` : 'unknown';
}
