// Who calls, where the Worker knows only what their token says: whether the sign-in still stands is asked here, for all
// callers that have arrived together in one question. So a rush of people who each call once is one question too.
import type { Actor } from './desk.ts';

/** A sign-in as a verified token names it. */
export interface SignIn {
  readonly userId: string;
  readonly sessionId: string;
}

/** Somebody whom the Worker vouches for, or a sign-in that is to be asked about. */
export type Who = Actor | SignIn;

/** Who stands behind sign-ins, by session; nobody where one has ended. Throws where it can't be asked. */
export type FindActors = (signIns: readonly SignIn[]) => Promise<ReadonlyMap<string, Actor>>;

interface Waiting {
  readonly signIn: SignIn;
  resolve(actor: Actor | undefined): void;
  reject(error: unknown): void;
}

export class Callers {
  #waiting: Waiting[] = [];

  constructor(private readonly find: FindActors) {}

  /** The person behind a sign-in that stands, else undefined. Throws where it can't be asked. */
  standing(signIn: SignIn): Promise<Actor | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ signIn, resolve, reject });
      if (this.#waiting.length === 1) setTimeout(() => void this.#ask(), 0);
    });
  }

  async #ask(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    try {
      const actors = await this.find(asked.map(({ signIn }) => signIn));
      for (const { signIn, resolve } of asked) resolve(actors.get(signIn.sessionId));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
