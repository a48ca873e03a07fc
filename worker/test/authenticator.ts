// An authenticator in software: real keys, real signatures, attestation "none", and every flag a test may want to bend.
import { createHash, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { ORIGIN } from './origin.ts';

type Algorithm = 'ES256' | 'Ed25519';
type Bytes = Uint8Array<ArrayBuffer>;

/** What an honest authenticator and browser would not do. */
export interface Bend {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly crossOrigin?: unknown;
  readonly topOrigin?: string;
  readonly up?: boolean;
  readonly uv?: boolean;
  readonly be?: boolean;
  readonly bs?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}
interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

const AAGUID = 'ea9b8d664d011d213ce4b6b48cb575d4';

export class Authenticator {
  readonly id = randomBytes(32).toString('base64url');
  userHandle = '';

  private constructor(
    private readonly algorithm: Algorithm,
    private readonly keys: CryptoKeyPair,
    /** Passkeys that are synced don't count: 0 stays 0. */
    public counter: number,
    public synced: boolean,
    private readonly aaguid: string,
  ) {}

  static async make({
    algorithm = 'ES256' as Algorithm,
    counter = 0,
    synced = true,
    aaguid = AAGUID,
  } = {}): Promise<Authenticator> {
    const parameters = algorithm === 'ES256' ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'Ed25519' };
    const keys = (await crypto.subtle.generateKey(parameters, true, ['sign', 'verify'])) as CryptoKeyPair;
    return new Authenticator(algorithm, keys, counter, synced, aaguid);
  }

  /** The answer to creation options, in `toJSON()`'s form. */
  async register(options: CreationOptions, bend: Bend = {}) {
    this.userHandle = options.user.id;
    const clientDataJSON = clientData('webauthn.create', options.challenge, bend);
    const attested = Buffer.concat([
      Buffer.from(this.aaguid, 'hex'),
      Buffer.from([0, 32]),
      Buffer.from(this.id, 'base64url'),
      isoCBOR.encode(await this.coseKey()),
    ]);
    const authData = new Uint8Array([...this.data(options.rp.id, 0x40, bend), ...attested]);
    const attestationObject = isoCBOR.encode(
      new Map<string, string | Map<string, string> | Bytes>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: { credProps: { rk: true } },
      response: {
        clientDataJSON: clientDataJSON.toString('base64url'),
        attestationObject: Buffer.from(attestationObject).toString('base64url'),
        transports: ['internal', 'hybrid', 'telepathy'],
        publicKeyAlgorithm: this.algorithm === 'ES256' ? -7 : -8,
      },
    };
  }

  /** The answer to request options, in `toJSON()`'s form. */
  async assert(options: RequestOptions, bend: Bend = {}) {
    const clientDataJSON = clientData('webauthn.get', options.challenge, bend);
    if (this.counter > 0) this.counter += 1;
    const authenticatorData = this.data(options.rpId, 0, bend);
    const hash = createHash('sha256').update(clientDataJSON).digest();
    const signature = await this.sign(new Uint8Array([...authenticatorData, ...hash]));
    const userHandle = bend.userHandle === undefined ? this.userHandle : bend.userHandle;
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      authenticatorAttachment: 'platform',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientDataJSON.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: Buffer.from(signature).toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    };
  }

  /** Its private key, PKCS #8 in base64, for an authenticator that is to hold the same passkey. */
  async privateKey(): Promise<string> {
    return Buffer.from(await crypto.subtle.exportKey('pkcs8', this.keys.privateKey)).toString('base64');
  }

  private data(rpId: string, more: number, bend: Bend): Buffer {
    const { up = true, uv = true, be = this.synced, bs = this.synced, counter = this.counter } = bend;
    const flags = (up ? 1 : 0) | (uv ? 4 : 0) | (be ? 8 : 0) | (bs ? 16 : 0) | more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const rpIdHash = createHash('sha256')
      .update(bend.rpId ?? rpId)
      .digest();
    return Buffer.concat([rpIdHash, Buffer.from([flags]), count]);
  }

  private async coseKey() {
    const jwk = (await crypto.subtle.exportKey('jwk', this.keys.publicKey)) as JsonWebKey;
    const x: Bytes = Uint8Array.from(Buffer.from(jwk.x ?? '', 'base64url'));
    const y: Bytes = Uint8Array.from(Buffer.from(jwk.y ?? '', 'base64url'));
    const [kty, alg, crv] = this.algorithm === 'ES256' ? [2, -7, 1] : [1, -8, 6];
    return new Map<number, number | Bytes>([
      [1, kty ?? 0],
      [3, alg ?? 0],
      [-1, crv ?? 0],
      [-2, x],
      ...(this.algorithm === 'ES256' ? ([[-3, y]] as const) : []),
    ]);
  }

  private async sign(data: Bytes): Promise<Uint8Array> {
    if (this.algorithm === 'Ed25519') {
      return new Uint8Array(await crypto.subtle.sign('Ed25519', this.keys.privateKey, data));
    }
    const parameters = { name: 'ECDSA', hash: 'SHA-256' };
    return der(new Uint8Array(await crypto.subtle.sign(parameters, this.keys.privateKey, data)));
  }
}

function clientData(type: string, challenge: string, bend: Bend): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: bend.type ?? type,
      challenge: bend.challenge ?? challenge,
      origin: bend.origin ?? ORIGIN,
      crossOrigin: bend.crossOrigin ?? false,
      ...(bend.topOrigin === undefined ? {} : { topOrigin: bend.topOrigin }),
    }),
  );
}

/** ECDSA's r and s as WebAuthn wants them: an ASN.1 sequence of two integers (section 6.5.5). */
function der(raw: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const from = bytes.findIndex((byte) => byte !== 0);
    const trimmed = bytes.slice(from === -1 ? bytes.length - 1 : from);
    const positive = (trimmed[0] ?? 0) > 0x7f ? [0, ...trimmed] : [...trimmed];
    return [2, positive.length, ...positive];
  };
  const body = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))];
  return new Uint8Array([0x30, body.length, ...body]);
}
