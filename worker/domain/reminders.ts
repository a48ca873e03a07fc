// When a person is reminded of a booking. Instants are epoch milliseconds.

/**
 * The first reminder after `after`, or null where none is left. `leadMinutes`: how far ahead of the start, each one a
 * reminder of its own. What lies at or before `after` has been told, was missed, or came before the booking was made.
 */
export function nextReminder(input: {
  start: number;
  leadMinutes: readonly number[];
  after: number;
}): number | null {
  const { start, leadMinutes, after } = input;
  const ahead = leadMinutes.map((minutes) => start - minutes * 60_000).filter((instant) => instant > after);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
