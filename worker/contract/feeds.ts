// Feeds: bookings at a secret address that calendar programs read again and again (RFC 5545).
import { z } from 'zod';
import { Instant } from './primitives.ts';

export const Feed = z.strictObject({ createdAt: Instant }).meta({ id: 'Feed' });

export const FeedState = z
  .strictObject({ feed: Feed.nullable().meta({ description: 'null where no address is good' }) })
  .meta({ id: 'FeedState' });
export type FeedState = z.infer<typeof FeedState>;

export const FeedMade = z
  .strictObject({
    url: z.string().meta({ description: 'Shown only now: whoever knows it can read the feed' }),
    createdAt: Instant,
  })
  .meta({ id: 'FeedMade' });
export type FeedMade = z.infer<typeof FeedMade>;

/** Optional, and any text: whatever is not the token of this feed is answered alike. */
export const FeedQuery = z.object({
  token: z.string().optional().meta({ description: 'As in the address that was made' }),
});
