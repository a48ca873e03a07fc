// The platform, where something happens just before the first batch is written.
import { env } from 'cloudflare:workers';
import type { Env } from '../env.ts';

export function interrupted(happens: () => Promise<unknown>, settings: Env = env): Env {
  let pending: (() => Promise<unknown>) | undefined = happens;
  const DB = new Proxy(settings.DB, {
    get(target, name: keyof D1Database) {
      if (name === 'batch') {
        return async (statements: D1PreparedStatement[]) => {
          const now = pending;
          pending = undefined;
          await now?.();
          return target.batch(statements);
        };
      }
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...settings, DB };
}
