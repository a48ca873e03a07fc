// What a report holds the history against: a calendar's rules and its blocked time, as somebody who runs it may see them.

import type { Block, Calendar } from '../contract/calendars.ts';
import { Problem } from '../contract/problems.ts';
import type { Interval } from '../domain/interval.ts';
import { can } from '../domain/roles.ts';
import type { Outcome } from './calendar.ts';
import { unwrap } from './client.ts';
import type { Actor } from './desk.ts';

/** What is asked of a calendar's object. */
export interface Asked {
  describe(actor: Actor): Promise<Outcome<Calendar>>;
  blocks(
    actor: Actor,
    range: Interval,
    after: { start: number; id: string } | undefined,
    limit: number,
  ): Promise<Outcome<Block[]>>;
}

/** As many pieces of blocked time as are asked for at once. */
const BLOCKS = 1_000;

/** The calendar, for who runs it; refuses everybody else as the calendar itself does. */
export async function calendarFor(object: Asked, actor: Actor): Promise<Calendar> {
  const { body } = unwrap(await object.describe(actor));
  if (!can(body.role, 'read'))
    throw new Problem('forbidden', 'Only those who run this calendar may do that.');
  return body;
}

/** All blocked time that touches a range. */
export async function blocksFor(object: Asked, actor: Actor, range: Interval): Promise<Interval[]> {
  const blocks: Interval[] = [];
  for (let after: { start: number; id: string } | undefined; ; ) {
    const { body } = unwrap(await object.blocks(actor, range, after, BLOCKS));
    blocks.push(...body.map(({ start, end }) => ({ start: Date.parse(start), end: Date.parse(end) })));
    const last = body.at(-1);
    if (!last || body.length < BLOCKS) return blocks;
    after = { start: Date.parse(last.start), id: last.id };
  }
}
