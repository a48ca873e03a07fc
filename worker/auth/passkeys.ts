// Passkeys: what a browser is asked for, and whether its answer is one (WebAuthn, sections 7.1 and 7.2).
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import {
  decodeAttestationObject,
  decodeClientDataJSON,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers';
import type { Assertion, NewCredential } from '../contract/identity.ts';
import { Problem } from '../contract/problems.ts';
import type { PasskeyRow } from '../db/passkeys.ts';
import type { Config } from '../env.ts';

/** COSE names of the signatures taken: EdDSA, ES256, and RS256 for older Windows Hello. */
const ALGORITHMS = [-8, -7, -257];
const RP_NAME = 'QuickSlot';
const TIMEOUT_MS = 300_000;

/** Of whom WebAuthn speaks: from the settings, never from a request. */
function relyingParty({ origin }: Config) {
  return { rpID: new URL(origin).hostname, origin };
}

/** The options for a new passkey that signs in without a user name. */
export function creationOptions(
  config: Config,
  account: {
    userId: string;
    name: string;
    label: string;
    has: readonly Pick<PasskeyRow, 'id' | 'transports'>[];
  },
) {
  return generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: relyingParty(config).rpID,
    userID: userHandleOf(account.userId),
    userName: account.label,
    userDisplayName: account.name,
    timeout: TIMEOUT_MS,
    attestationType: 'none',
    excludeCredentials: account.has.map(({ id, transports }) => ({ id, transports: wordsOf(transports) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/** The options for a proof by passkey: any of this site, or one of those given; `asked` where the challenge means something. */
export function requestOptions(
  config: Config,
  allow: readonly Pick<PasskeyRow, 'id' | 'transports'>[] = [],
  asked?: { challenge: string; timeoutMs: number },
) {
  return generateAuthenticationOptions({
    rpID: relyingParty(config).rpID,
    timeout: asked?.timeoutMs ?? TIMEOUT_MS,
    ...(asked ? { challenge: bytesOf(asked.challenge) } : {}),
    userVerification: 'required',
    allowCredentials: allow.map(({ id, transports }) => ({ id, transports: wordsOf(transports) })),
  });
}

/** The 16 bytes of an account's random id: they say nothing about the person (WebAuthn, section 14.6.1). */
function userHandleOf(userId: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex'));
}

/** The account's id from a user handle of ours; undefined for any other. */
export function userIdOf(userHandle: string | undefined): string | undefined {
  const hex = Buffer.from(userHandle ?? '', 'base64url').toString('hex');
  return /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex)?.slice(1).join('-');
}

/** What is new about a passkey, once its registration was verified. */
export type NewPasskey = Omit<PasskeyRow, 'userId' | 'name' | 'createdAt' | 'lastUsedAt'>;

/** Why an answer was refused, in words for the audit. */
export type Refused = { readonly refused: string };

/** A registration that answers `challenge` here, user verified. Throws 422 where it is malformed. */
export async function verifyRegistration(
  config: Config,
  credential: NewCredential,
  challenge: string,
): Promise<NewPasskey | Refused> {
  const { response } = credential;
  const { flags } = parsed('attestationObject', () =>
    parseAuthenticatorData(decodeAttestationObject(bytesOf(response.attestationObject)).get('authData')),
  );
  const early = refusalOf(response.clientDataJSON, flags);
  if (early) return early;
  const { rpID, origin } = relyingParty(config);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: {
      ...credential,
      response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => ({ verified: false, registrationInfo: undefined }));
  if (!verified || !registrationInfo) return { refused: 'it did not fit what was asked for' };
  return {
    id: registrationInfo.credential.id,
    publicKey: Buffer.from(registrationInfo.credential.publicKey).toString('base64url'),
    counter: registrationInfo.credential.counter,
    transports: (response.transports ?? []).filter((one) => TRANSPORTS.includes(one)).join(' '),
    aaguid: registrationInfo.aaguid,
    backupEligible: registrationInfo.credentialDeviceType === 'multiDevice',
    backedUp: registrationInfo.credentialBackedUp,
  };
}

/** An assertion of `passkey` that answers `challenge` here, user verified. Throws 422 where it is malformed. */
export async function verifyAssertion(
  config: Config,
  credential: Assertion,
  challenge: string,
  passkey: PasskeyRow,
): Promise<{ counter: number; backedUp: boolean } | Refused> {
  const { response } = credential;
  const { flags, counter } = readAssertion(credential);
  const early = refusalOf(response.clientDataJSON, flags);
  if (early) return early;
  if (flags.be !== passkey.backupEligible) return { refused: 'it changed its kind' };
  const { rpID, origin } = relyingParty(config);
  const { verified } = await verifyAuthenticationResponse({
    response: { ...credential, response: { ...answerOf(response) } },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    // The counter is compared when the use is written, in one statement: only what was signed says that there is a copy.
    credential: { id: passkey.id, publicKey: bytesOf(passkey.publicKey), counter: 0 },
    requireUserVerification: true,
  }).catch(() => ({ verified: false }));
  if (!verified) return { refused: 'it did not fit what was asked for' };
  return { counter, backedUp: flags.bs };
}

/** The flags and the counter of an assertion, unverified; 422 where it is malformed. */
export function readAssertion({ response }: Assertion) {
  return parsed('authenticatorData', () => parseAuthenticatorData(bytesOf(response.authenticatorData)));
}

/** The challenge that a credential answers; 422 where its client data is malformed. */
export function challengeOf(credential: { response: { clientDataJSON: string } }): string {
  const { challenge } = readClientData(credential.response.clientDataJSON);
  if (typeof challenge !== 'string') throw malformed('clientDataJSON');
  return challenge;
}

/**
 * RFC 8176: possession of a key, by a present user, whom the device verified itself: two factors. A key that is synced
 * between devices has left its hardware, so it counts as kept in software.
 */
export function amrOf({ backupEligible }: Pick<PasskeyRow, 'backupEligible'>): string[] {
  return [backupEligible ? 'swk' : 'hwk', 'user', 'mfa'];
}

const TRANSPORTS: readonly string[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];
type Transports = ('ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb')[];

/** Refused before the library looks: it lets a frame of another site pass where the browser names no top origin. */
function refusalOf(clientDataJSON: string, { uv, up }: { uv: boolean; up: boolean }): Refused | undefined {
  const { crossOrigin, topOrigin } = readClientData(clientDataJSON);
  if ((crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined) {
    return { refused: 'it was asked for inside another site' };
  }
  return up && uv ? undefined : { refused: 'the device did not verify its user' };
}

function answerOf({ clientDataJSON, authenticatorData, signature }: Assertion['response']) {
  return { clientDataJSON, authenticatorData, signature };
}

function readClientData(clientDataJSON: string): Record<string, unknown> {
  const data: unknown = parsed('clientDataJSON', () => decodeClientDataJSON(clientDataJSON));
  if (typeof data !== 'object' || data === null) throw malformed('clientDataJSON');
  return { ...data };
}

function parsed<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw malformed(field);
  }
}

function malformed(field: string): Problem {
  const message = 'is not what a browser makes';
  const path = `credential.response.${field}`;
  return new Problem('invalid_request', `${path}: ${message}`, [{ path, message }]);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}

function wordsOf(transports: string): Transports {
  return transports.split(' ').filter((one) => one !== '') as Transports;
}
