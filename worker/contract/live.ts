// The live protocol of one calendar: subprotocol quickslot.v1, JSON text frames.
import { z } from 'zod';
import { MAX_RANGE_DAYS, Slot } from './calendars.ts';
import { InstantInput } from './primitives.ts';

export { BEARER_PROTOCOL, CLOSE, LIVE_PROTOCOL } from './live-constants.ts';

/** How many changes a client may have missed and still be told just those. */
export const KNOWN_CHANGES = 1_000;

const Subscribe = z
  .strictObject({
    type: z.literal('subscribe'),
    from: InstantInput,
    to: InstantInput,
    since: z.int().min(0).optional(),
  })
  .refine((range) => range.from < range.to && range.to - range.from <= MAX_RANGE_DAYS * 86_400_000);

/** Renews the sign-in that a socket stands on. */
export const AuthMessage = z.strictObject({ type: z.literal('auth'), token: z.string().max(4_000) });

/** What a client may send, besides the text `ping`. */
export const ClientMessage = z.union([Subscribe, AuthMessage]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export const ServerMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('snapshot'), seq: z.int(), slots: z.array(Slot) }),
  z.strictObject({ type: z.literal('delta'), seq: z.int(), prev: z.int(), slots: z.array(Slot) }),
  z.strictObject({ type: z.literal('reset') }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
