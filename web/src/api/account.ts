import { api } from './client.ts';
import { send } from './http.ts';
import type { Me, SignedIn } from './types.ts';

const signedIn = async (path: string, body: unknown) =>
  (await (await send({ method: 'POST', path, body })).json()) as SignedIn;

export const register = (body: { email: string; password: string; name: string }) =>
  signedIn('/api/auth/register', body);

export const login = (body: { email: string; password: string; totp?: string; recoveryCode?: string }) =>
  signedIn('/api/auth/login', body);

/** Signs in with a recovery code alone: for an account with neither an address nor a password. */
export const loginByCode = (code: string) => signedIn('/api/auth/recovery-code', { code });

/** What the browser is asked for, and what it answers, in WebAuthn's JSON form. */
export type PasskeyOptions = Readonly<Record<string, unknown>>;

const answered = async <Answer>(path: string, body: unknown) =>
  (await (await send({ method: 'POST', path, body })).json()) as Answer;

export const passkeySignInOptions = () => answered<PasskeyOptions>('/api/auth/passkeys/login/options', {});

export const passkeySignIn = (credential: unknown) =>
  signedIn('/api/auth/passkeys/login/verify', { credential });

export const passkeySignUpOptions = (body: { name: string; email?: string }) =>
  answered<PasskeyOptions>('/api/auth/passkeys/register/options', body);

export const passkeySignUp = (credential: unknown) =>
  signedIn('/api/auth/passkeys/register/verify', { credential });

export const forgotPassword = (email: string) =>
  send({ method: 'POST', path: '/api/auth/password/forgot', body: { email } });

export const resetPassword = (body: { token: string; password: string }) =>
  send({ method: 'POST', path: '/api/auth/password/reset', body });

export const disownAddress = (token: string) =>
  send({ method: 'POST', path: '/api/auth/email/disown', body: { token } });

export const proveAddress = (token: string) => api.post<void>('/api/auth/email/verify', { token });

export const getMe = () => api.get<Me>('/api/me');

export const changeMe = (change: { name?: string; timeZone?: string | null; locale?: string | null }) =>
  api.patch<Me>('/api/me', change);

/** The providers that one can sign in with here. */
export const getProviders = async () =>
  (await api.get<{ items: { id: string; name: string }[] }>('/api/auth/providers')).items;
