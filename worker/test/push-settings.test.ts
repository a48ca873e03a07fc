// The settings of push messages: which services and keys are taken, and which leave the Worker unconfigured.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../env.ts';
import { serviceAddress } from '../notify/push-services.ts';

describe('the settings', () => {
  const missing = (change: Partial<Record<keyof typeof env, string | undefined>>) => {
    const result = readConfig({ ...env, ...change } as typeof env);
    return result.ok ? [] : result.missing;
  };

  it('name push services on loopback in development only', () => {
    expect(missing({ ENVIRONMENT: 'development', PUSH_SERVICES: 'http://localhost:9123' })).toEqual([]);
    expect(
      missing({
        ENVIRONMENT: 'production',
        PAYMENTS: 'none',
        STRIPE_API: 'https://api.stripe.com',
        PUSH_SERVICES: 'http://localhost:9123',
      }),
    ).toEqual(['PUSH_SERVICES']);
    expect(
      missing({
        ENVIRONMENT: 'production',
        PAYMENTS: 'none',
        STRIPE_API: 'https://api.stripe.com',
        PUSH_SERVICES: 'fcm.googleapis.com',
      }),
    ).toEqual([]);
  });

  it.each([
    '*',
    '*.com',
    'com',
    '127.0.0.1',
    '[::1]',
    'https://fcm.googleapis.com',
    'fcm.googleapis.com:443',
    'http://127.0.0.1:9123/path',
    'http://10.0.0.1:80',
    'http://localhost:99999',
    'fcm.*.com',
    'a..b.com',
  ])('refuse %s as a push service', (service) => {
    expect(missing({ PUSH_SERVICES: service })).toEqual(['PUSH_SERVICES']);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['31 bytes', 'A'.repeat(42)],
    ['zero', 'A'.repeat(43)],
    ['one above the order of the curve', `${'_'.repeat(42)}8`],
    ['one that is no base64url', '='.repeat(43)],
  ])('refuse as the key: %s', (_title, key) => {
    expect(missing({ VAPID_PRIVATE_KEY: key })).toEqual(['VAPID_PRIVATE_KEY']);
  });

  it('hold an endpoint by its whole origin', () => {
    const services = ['http://127.0.0.1:9123', '*.push.example.com'];
    expect(serviceAddress('http://127.0.0.1:9123/a?b=c', services)?.pathname).toBe('/a');
    expect(serviceAddress('http://127.0.0.1:9124/a', services)).toBeUndefined();
    expect(serviceAddress('https://127.0.0.1:9123/a', services)).toBeUndefined();
    expect(serviceAddress('https://A.PUSH.example.com/a', services)?.hostname).toBe('a.push.example.com');
  });
});
