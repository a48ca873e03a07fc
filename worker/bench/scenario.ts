// What a scenario is, and what it hands back: figures by side and round. A wrong answer ends the bench, however fast.
import type { People } from './people.ts';
import type { Side, SideName } from './side.ts';

export interface Unit {
  /** The row's words in the table. */
  readonly what: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** What ours should reach: so many times the peer's figure, or a figure of its own, or better. */
  readonly aim?: { readonly peerTimes: number } | { readonly figure: number };
  /** A ratio that a side makes with itself: those of two sides are not divided by each other. */
  readonly isRatio?: boolean;
  /** What it was measured on, where that isn't workerd with a direct socket. */
  readonly on?: string;
}

/** One figure of one side in one round. */
export type Note = (unit: Unit, side: SideName, value: number) => void;

export interface Stage {
  readonly sides: readonly Side[];
  readonly people: People;
  readonly rounds: number;
  readonly note: Note;
}

export interface Scenario {
  readonly name: string;
  /** True where it reads the calendars that hold many bookings. */
  readonly isSeeded?: boolean;
  run(stage: Stage): Promise<void>;
}

/** A scenario's finding that something was answered or stored wrongly. */
export class Wrong extends Error {}

export function check(isRight: boolean, words: string): asserts isRight {
  if (!isRight) throw new Wrong(words);
}

/** Rounds in which the sides take turns, so that what changes on the machine meanwhile meets all of them. */
export async function alternate(
  stage: Stage,
  round: (side: Side, index: number) => Promise<void>,
): Promise<void> {
  for (let index = 0; index < stage.rounds; index += 1) {
    for (const side of stage.sides) {
      await stage.people.sign();
      await named(side, () => round(side, index));
    }
  }
}

/** Says of which side an error is. */
export async function named<T>(side: Side, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = `${side.name}: ${error instanceof Error ? error.message : String(error)}`;
    throw error instanceof Wrong ? new Wrong(words) : new Error(words, { cause: error });
  }
}

/** Fails, rather than waits forever, for what should have come long ago. */
export async function within<T>(seconds: number, words: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Wrong(`${words}: not within ${seconds} s`)), seconds * 1_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
