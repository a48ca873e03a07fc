// The people of the bench: who runs the calendars and who books, with access tokens signed as the Worker signs them.
import { randomUUID } from 'node:crypto';
import { newSecrets } from '../../scripts/keys.mjs';
import { signAccessToken } from '../auth/tokens.ts';
import { type Config, type Env, readConfig } from '../env.ts';

/** As many as race for one seat. */
const BOOKERS = 200;
/** Tokens live ten minutes: those older than this are signed anew before a scenario begins. */
const SIGN_AGAIN_MS = 240_000;

export const ORIGIN = 'http://localhost:8787';

/** The Worker's settings in the bench: those of production, where limits are always on. */
export function settings(): Record<string, string> {
  return {
    ENVIRONMENT: 'production',
    ORIGIN,
    RATE_LIMITS: 'on',
    MAIL_FROM: 'bench@example.com',
    PUSH_SERVICES: 'push.invalid.example',
    KEEP_NOTICES_DAYS: '90',
    KEEP_AUDIT_DAYS: '365',
    ...newSecrets(),
  };
}

export interface Person {
  readonly id: string;
  readonly sessionId: string;
  readonly name: string;
  /** The head line that signs them in. */
  authorization: string;
}

export class People {
  readonly owner: Person = newPerson('Owner');
  readonly bookers: readonly Person[] = Array.from({ length: BOOKERS }, (_, i) => newPerson(`Booker ${i}`));
  #signedAt = Number.NEGATIVE_INFINITY;
  readonly #config: Config;

  constructor(vars: Record<string, string>) {
    this.#config = configOf(vars);
  }

  get all(): readonly Person[] {
    return [this.owner, ...this.bookers];
  }

  booker(index: number): Person {
    const person = this.bookers[index % this.bookers.length];
    if (!person) throw new Error('There are no bookers.');
    return person;
  }

  /** Sees that everybody's token is good for a while. */
  async sign(): Promise<void> {
    const now = Date.now();
    if (now - this.#signedAt < SIGN_AGAIN_MS) return;
    this.#signedAt = now;
    for (const person of this.all) {
      const token = await signAccessToken(
        this.#config,
        { userId: person.id, sessionId: person.sessionId, authenticatedAt: now, amr: ['pwd'] },
        now,
      );
      person.authorization = `Authorization: Bearer ${token}`;
    }
  }
}

/** The Worker's settings, parsed by the Worker's own code. */
export function configOf(vars: Record<string, string>): Config {
  const result = readConfig(vars as unknown as Env);
  if (!result.ok) throw new Error(`Settings of the bench are wrong: ${result.missing.join(', ')}`);
  return result.config;
}

function newPerson(name: string): Person {
  return { id: randomUUID(), sessionId: randomUUID(), name, authorization: '' };
}
