// A body that says nothing: where one is sent all the same, a field in it is refused.
import { z } from '@hono/zod-openapi';

export const Nothing = z.strictObject({});
