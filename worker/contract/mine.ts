// A person's own socket, GET /api/me/live: subprotocol quickslot.v1, JSON text frames.
import { z } from 'zod';
import { Booking } from './bookings.ts';
import { AuthMessage } from './live.ts';
import { Notification } from './notifications.ts';
import { Id } from './primitives.ts';
import { UnlockRequest } from './unlock.ts';

export { BEARER_PROTOCOL, CLOSE, LIVE_PROTOCOL } from './live-constants.ts';

/** Whether somebody looks at this window: who sees a notice there gets no push of it. */
const Presence = z.strictObject({ type: z.literal('presence'), visible: z.boolean() });

/** What a client may send, besides the text `ping`. */
export const MineClientMessage = z.union([AuthMessage, Presence]);
export type MineClientMessage = z.infer<typeof MineClientMessage>;

export const MineMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('notification'), notification: Notification }),
  /** A booking of the person's own, or of a calendar that they run, as it is now. */
  z.strictObject({ type: z.literal('booking'), booking: Booking }),
  /** A browser asks to come in. */
  z.strictObject({ type: z.literal('unlock'), request: UnlockRequest }),
  /** That request no longer waits. */
  z.strictObject({ type: z.literal('unlock_ended'), id: Id }),
  /** Notices were read in another window. */
  z.strictObject({ type: z.literal('read'), ids: z.array(Id) }),
]);
export type MineMessage = z.infer<typeof MineMessage>;
