// Why busy times could not be taken in, in words for who runs the calendar.
import type { BusyFailure } from '../contract/busy.ts';

export class BusyError extends Error {
  constructor(readonly code: BusyFailure) {
    super(code);
  }
}

export const BUSY_WORDS: Record<BusyFailure, string> = {
  address_lost: 'Its address can no longer be read here. Disconnect it, and connect it again.',
  forbidden_address: 'The address leads to a place that is not on the public internet.',
  unreachable: 'The other server could not be reached.',
  timed_out: 'The other server took longer than ten seconds.',
  refused: 'The other server does not give that calendar out. Is the address still right?',
  too_many_redirects: 'The address leads on and on, and to no calendar.',
  too_large: 'That calendar is larger than 2 MB.',
  not_a_calendar: 'What is at the address can’t be read as a calendar.',
  too_many_events: 'That calendar has more events than can be taken in.',
  unknown_zone: 'It has times in a time zone that it does not explain.',
};
