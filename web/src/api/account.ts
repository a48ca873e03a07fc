import { api } from './client.ts';
import { send } from './http.ts';
import type { Me, SignedIn } from './types.ts';

const signedIn = async (path: string, body: unknown) =>
  (await (await send({ method: 'POST', path, body })).json()) as SignedIn;

export const register = (body: { email: string; password: string; name: string }) =>
  signedIn('/api/auth/register', body);

export const login = (body: { email: string; password: string }) => signedIn('/api/auth/login', body);

export const getMe = () => api.get<Me>('/api/me');

export const changeMe = (change: { name?: string; timeZone?: string | null }) =>
  api.patch<Me>('/api/me', change);

/** The providers that one can sign in with here. */
export const getProviders = async () =>
  (await api.get<{ items: { id: string; name: string }[] }>('/api/auth/providers')).items;
