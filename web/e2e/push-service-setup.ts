// The push service that the tests in workerd talk to, at the port that vitest.config.ts names in their settings.
import { PushService } from './push-service.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const service = await PushService.listen(Number(process.env.QUICKSLOT_PUSH_PORT));
  return () => service.close();
}
