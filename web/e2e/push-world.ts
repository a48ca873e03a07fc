// What the tests of push messages share: an app whose one push service is the tests' own.
import { test as base } from './fixtures.ts';
import { PushService } from './push-service.ts';
import { DevServer } from './server.ts';

export interface PushWorld {
  /** The app's address. */
  readonly url: string;
  readonly service: PushService;
  readonly server: DevServer;
}

export const test = base.extend<object, { pushWorld: PushWorld }>({
  pushWorld: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const service = await PushService.listen();
      const server = await DevServer.prepare({ demo: false, vars: { PUSH_SERVICES: service.url } });
      try {
        await server.start();
        await use({ url: server.url, service, server });
      } finally {
        await server.stop();
        await service.close();
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
