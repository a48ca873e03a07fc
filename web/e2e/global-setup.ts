// The one server that most tests share, demo included.
import { DevServer } from './server.ts';

export default async function setUp(): Promise<() => Promise<void>> {
  const server = await DevServer.prepare({ demo: true });
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  process.env.QUICKSLOT_E2E_URL = server.url;
  return () => server.stop();
}
