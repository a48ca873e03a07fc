// What the tests of push messages share: the one push service that the app knows is the tests' own.
import { test as base } from './fixtures.ts';
import { PushService } from './push-service.ts';
import { ports } from './server.ts';

export interface PushWorld {
  /** The app's address. */
  readonly url: string;
  readonly service: PushService;
}

export const test = base.extend<{ pushWorld: PushWorld }, { pushService: PushService }>({
  pushService: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const service = await PushService.listen(ports().push);
      await use(service);
      await service.close();
    },
    { scope: 'worker' },
  ],
  pushWorld: async ({ kit, pushService }, use) => {
    await use({ url: kit.url, service: pushService });
  },
});
