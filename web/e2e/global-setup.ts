// The one server that most tests share, demo included. It knows the provider and the push service of the tests.
import { freePort } from '../../scripts/processes.mjs';
import { LoopbackProvider } from './provider.ts';
import { PushService } from './push-service.ts';
import { DevServer } from './server.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const ports = { provider: await freePort(), push: await freePort() };
  const server = await DevServer.prepare({
    demo: true,
    vars: {
      OIDC_PROVIDERS: LoopbackProvider.setting(ports.provider),
      PUSH_SERVICES: PushService.address(ports.push),
    },
  });
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  process.env.QUICKSLOT_E2E_PORTS = JSON.stringify(ports);
  process.env.QUICKSLOT_E2E_URL = server.url;
  return () => server.stop();
}
