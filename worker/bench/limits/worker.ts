// The Worker as it is deployed, but for its rate limits.
import type { Env } from '../../env.ts';
import app from '../../index.ts';
import { limited } from './limiter.ts';

export { CalendarObject, UnlockObject, UserObject } from '../../index.ts';

export default {
  fetch: (request: Request<unknown, IncomingRequestCfProperties>, env: Env, context: ExecutionContext) =>
    app.fetch(request, limited(env), context),
  queue: app.queue,
  scheduled: app.scheduled,
};
