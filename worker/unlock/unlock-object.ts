// The Durable Object of one unlock request.
import { DurableObject } from 'cloudflare:workers';

/** What the object needs of the world outside it. */
export type UnlockPorts = Record<never, never>;

export class UnlockActor<Env> extends DurableObject<Env> {
  constructor(
    ctx: DurableObjectState,
    env: Env,
    readonly ports: UnlockPorts,
  ) {
    super(ctx, env);
  }
}
