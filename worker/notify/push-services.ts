// The push services that pushes may go to, as the setting PUSH_SERVICES lists them: nobody's subscription makes the
// Worker call another address.
import { z } from 'zod';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** A name of at least two labels, the last of letters: no address is one. In front may stand `*.`, for any subdomain. */
const HOST = new RegExp(`^(?:\\*\\.)?(?:${LABEL}\\.)+[a-z]{2,63}$`);
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

export type PushServices = readonly string[];

/** Text of the setting, separated by spaces or commas, to its entries. */
export const PushServices = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
  .refine(
    (entries) => entries.every((entry) => HOST.test(entry) || isOnLoopback(entry)),
    'must be names of hosts, such as push.example.com or *.push.example.com',
  );

/** An origin on this machine, for development. */
export function isOnLoopback(origin: string): boolean {
  return LOOPBACK.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
}

/** The address of an endpoint where one of these services holds it: https, at the usual port, with no user in it. */
export function serviceAddress(endpoint: string, services: PushServices): URL | undefined {
  if (!URL.canParse(endpoint)) return undefined;
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  if (services.some((service) => isOnLoopback(service) && service === url.origin)) return url;
  if (url.protocol !== 'https:' || url.port !== '') return undefined;
  return services.some((service) => holds(service, url.hostname)) ? url : undefined;
}

function holds(service: string, host: string): boolean {
  return service.startsWith('*.') ? host.endsWith(service.slice(1)) : host === service;
}
