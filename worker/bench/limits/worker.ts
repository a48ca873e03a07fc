// Stands in for Cloudflare's rate-limit binding: counts by key in memory, one call away from the Worker, as the real
// one does. Miniflare's own stand-in waits for a commit to the disk at each call, which the real one never does.
import { WorkerEntrypoint } from 'cloudflare:workers';

interface Env {
  LIMIT: number;
  PERIOD_SECONDS: number;
}

const counts = new Map<string, number>();
let period = 0;

export default class Limiter extends WorkerEntrypoint<Env> {
  limit({ key }: { key: string }): { success: boolean } {
    const now = Math.floor(Date.now() / (this.env.PERIOD_SECONDS * 1_000));
    if (now !== period) {
      period = now;
      counts.clear();
    }
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return { success: count <= this.env.LIMIT };
  }

  override fetch(): Response {
    return new Response(null, { status: 404 });
  }
}
