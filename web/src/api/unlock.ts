// Smart unlock: a browser asks to come in, and a phone of the account lets it.
import type { UnlockAsked, UnlockRequest, UnlockStatus } from '../../../worker/contract/unlock.ts';
import type { PasskeyOptions } from './account.ts';
import { api } from './client.ts';
import { send } from './http.ts';
import type { Page, SignedIn } from './types.ts';

export type { UnlockAsked, UnlockRequest, UnlockStatus } from '../../../worker/contract/unlock.ts';

// The browser that asks is nobody yet: a cookie of its own says which one it is.
const asked = (id: string, rest = '') => `/api/unlock/${encodeURIComponent(id)}${rest}`;

export const askToUnlock = async (email: string) =>
  (await (await send({ method: 'POST', path: '/api/unlock', body: { email } })).json()) as UnlockAsked;

export const readUnlock = async (id: string, signal?: AbortSignal) =>
  (await (await send({ method: 'GET', path: asked(id), signal })).json()) as UnlockStatus;

/** Where an answer was lost on the way, asking again does no harm: it comes in once, and is refused after that. */
export const redeemUnlock = async (id: string) =>
  (await (
    await send({ method: 'POST', path: asked(id, '/redeem'), body: {}, repeatable: true })
  ).json()) as SignedIn;

/** The address of the socket that tells what becomes of a request. */
export const unlockSocket = (id: string) => asked(id, '/live');

const request = (id: string, rest: string) => `/api/me/unlock-requests/${encodeURIComponent(id)}${rest}`;

export const listUnlocks = async () => (await api.get<Page<UnlockRequest>>('/api/me/unlock-requests')).items;
export const openUnlock = (id: string, key: string) => api.post<UnlockRequest>(request(id, '/open'), { key });
export const unlockOptions = (id: string, code: string) =>
  api.post<PasskeyOptions>(request(id, '/options'), { code });
export const approveUnlock = (id: string, credential: unknown) =>
  api.post<void>(request(id, '/approve'), { credential });
export const denyUnlock = (id: string) => api.post<void>(request(id, '/deny'), {});
export const reportUnlock = (id: string) => api.post<void>(request(id, '/deny'), { report: true });
