// Rows of an account as they are answered. What is secret has no place in these shapes.

import { providerOf } from '../auth/passkey-names.ts';
import { deviceName } from '../auth/where.ts';
import type { Device } from '../contract/devices.ts';
import type { AuditEntry, LinkedProvider, Passkey, Session } from '../contract/identity.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { UnlockRecord } from '../contract/unlock.ts';
import type { listAudit } from '../db/audit.ts';
import type { DeviceRow } from '../db/devices.ts';
import type { IdentityRow } from '../db/identities.ts';
import type { PasskeyRow } from '../db/passkeys.ts';
import type { SessionRow } from '../db/sessions.ts';
import type { UnlockRequestRow } from '../db/unlock-requests.ts';
import type { Config } from '../env.ts';

export function answerPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    provider: providerOf(row.aaguid),
    synced: row.backedUp,
    createdAt: formatInstant(row.createdAt),
    lastUsedAt: row.lastUsedAt === null ? null : formatInstant(row.lastUsedAt),
  };
}

/** Where it is reached, and the keys to it, are for nobody's eyes. */
export function answerDevice(
  { id, name, sessionId, createdAt }: DeviceRow,
  currentSessionId: string,
): Device {
  return { id, name, current: sessionId === currentSessionId, createdAt: formatInstant(createdAt) };
}

export function answerProvider(config: Config, row: IdentityRow): LinkedProvider {
  const { provider, email, createdAt } = row;
  const name = config.oidcProviders.find(({ id }) => id === provider)?.name ?? provider;
  return { provider, name, email, createdAt: formatInstant(createdAt) };
}

export function answerSession(row: SessionRow, currentId: string): Session {
  return {
    id: row.id,
    current: row.id === currentId,
    device: deviceName(row.userAgent),
    place: row.place,
    amr: row.amr.split(' '),
    createdAt: formatInstant(row.createdAt),
    lastUsedAt: formatInstant(row.lastUsedAt),
    expiresAt: formatInstant(row.expiresAt),
  };
}

export function answerAudit(row: Awaited<ReturnType<typeof listAudit>>[number]): AuditEntry {
  const { id, kind, detail, userAgent, place, at } = row;
  return { id, kind, detail, device: deviceName(userAgent), place, at: formatInstant(at) };
}

export function answerUnlock(row: UnlockRequestRow): UnlockRecord {
  const { id, userAgent, place, status, wrongCodes, sessionId, createdAt, endedAt } = row;
  return {
    id,
    device: deviceName(userAgent),
    place,
    status,
    wrongCodes,
    sessionId,
    createdAt: formatInstant(createdAt),
    endedAt: endedAt === null ? null : formatInstant(endedAt),
  };
}
