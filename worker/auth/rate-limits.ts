// Coarse shields in front of costly or telling calls, keyed by what the platform vouches for.
import type { Context } from 'hono';
import { Problem } from '../contract/problems.ts';
import type { AppEnv } from '../routes/http.ts';

type Shield = 'LIMIT_SIGN_IN' | 'LIMIT_REGISTER' | 'LIMIT_WRITE' | 'LIMIT_READ';

/** Refuses with 429 once too many calls of one network, or of one person where `person` is given, came within the minute. */
export async function limitRate(c: Context<AppEnv>, shield: Shield, person?: string): Promise<void> {
  if (!c.get('config').rateLimits) return;
  const { success } = await c.env[shield].limit({ key: person ?? callerNetwork(c) });
  if (!success) {
    throw new Problem(
      'rate_limited',
      'Too many tries within a minute. Wait a moment, then try again.',
      undefined,
      {
        'Retry-After': '60',
      },
    );
  }
}

/** The network that a call comes from. Only Cloudflare's edge vouches for the header: locally anybody can send it. */
export function callerNetwork(c: Context<AppEnv>): string {
  return c.get('config').development ? 'local' : networkOf(c.req.header('CF-Connecting-IP') ?? 'unknown');
}

/** What one subscriber holds: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
