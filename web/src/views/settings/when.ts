import { asOf } from '../../format/text.ts';

/** "14:02", or with its day where that was not today. */
export const when = (instant: string): string => asOf(Date.parse(instant));
