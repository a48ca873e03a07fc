// How the signed-in person gets in, where they are signed in, and what happened to their account.
import type { PasskeyOptions } from './account.ts';
import { api, query } from './client.ts';
import type { AccessGrant, AuditEntry, Page, Session } from './types.ts';

export const stepUpOptions = () => api.post<PasskeyOptions>('/api/auth/step-up/options', {});
export const passkeyStepUp = (credential: unknown) =>
  api.post<AccessGrant>('/api/auth/step-up/verify', { credential });
export const passwordStepUp = (body: { password: string; totp?: string }) =>
  api.post<AccessGrant>('/api/auth/step-up/password', body);

export const passkeyOptions = () => api.post<PasskeyOptions>('/api/auth/passkeys/register/options', {});
export const addPasskey = (credential: unknown) =>
  api.post<{ id: string; name: string }>('/api/auth/passkeys/register/verify', { credential });
const passkey = (id: string) => `/api/me/passkeys/${encodeURIComponent(id)}`;
export const renamePasskey = (id: string, name: string) =>
  api.patch<{ id: string; name: string }>(passkey(id), { name });
export const removePasskey = (id: string) => api.del(passkey(id));

export const changeEmail = (email: string) => api.post<void>('/api/me/email', { email });
export const resendEmail = () => api.post<void>('/api/auth/email/resend', {});
export const changePassword = (password: string) => api.put<void>('/api/me/password', { password });

export const offerTotp = () => api.post<{ secret: string; otpauthUrl: string }>('/api/me/totp', {});
export const confirmTotp = async (code: string) =>
  (await api.post<{ recoveryCodes: string[] }>('/api/me/totp/verify', { code })).recoveryCodes;
export const makeRecoveryCodes = async () =>
  (await api.post<{ recoveryCodes: string[] }>('/api/me/recovery-codes', {})).recoveryCodes;
export const removeTotp = () => api.del('/api/me/totp');

const provider = (id: string) => `/api/me/providers/${encodeURIComponent(id)}`;
export const linkProvider = async (id: string) =>
  (
    await api.post<{ url: string }>(`/api/auth/oidc/${encodeURIComponent(id)}/link`, {
      returnTo: '/settings',
    })
  ).url;
export const unlinkProvider = (id: string) => api.del(provider(id));

export const listSessions = (cursor?: string | null) =>
  api.get<Page<Session>>(`/api/me/sessions${query({ cursor })}`);
export const endSession = (id: string) => api.del(`/api/me/sessions/${encodeURIComponent(id)}`);
export const endOtherSessions = () => api.post<void>('/api/me/sessions/end-others', {});

export const readAudit = (cursor?: string | null) =>
  api.get<Page<AuditEntry>>(`/api/me/audit${query({ cursor, limit: 20 })}`);

export const exportAll = () => api.blob('/api/me/export', { timeoutMs: 60_000 });
export const deleteAccount = () => api.del('/api/me');
