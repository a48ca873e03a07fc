// Which providers there are: one takes new payments, and every one that is set up is listened to, so that what was begun
// with another comes to its end.
import { openDatabase } from '../db/client.ts';
import { type Env, readConfig } from '../env.ts';
import { embeddedProvider } from './embedded.ts';
import type { Provider } from './provider.ts';
import { stripeProvider } from './stripe.ts';

/** The provider of that name; undefined where it is not set up. */
export function providerNamed(env: Env, name: string): Provider | undefined {
  const settings = readConfig(env);
  if (!settings.ok) throw new Error('settings are missing');
  const { stripe, development } = settings.config;
  if (name === 'stripe' && stripe) return stripeProvider(stripe);
  if (name === 'embedded' && development) return embeddedProvider(openDatabase(env.DB), settings.config);
  return undefined;
}

/** The one that takes new payments; undefined where nobody is charged. */
export function presentProvider(env: Env): Provider | undefined {
  const settings = readConfig(env);
  return settings.ok ? providerNamed(env, settings.config.payments) : undefined;
}
