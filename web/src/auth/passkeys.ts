// The browser's side of passkeys: its own JSON methods, and its refusals in words.

type Json = Readonly<Record<string, unknown>>;

/** The browser did not give a passkey; `message` says why, in words for a person. */
export class PasskeyRefusal extends Error {}

/** Whether this browser can do all that is asked of it here. */
export function hasPasskeys(): boolean {
  return (
    typeof PublicKeyCredential === 'function' &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function' &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function'
  );
}

/** Whether passkeys can be offered among what the browser fills in. */
export async function canFillIn(): Promise<boolean> {
  return hasPasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
}

function reasonOf(error: unknown): string {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return 'That was cancelled, or took too long. Nothing was changed: try again when you like.';
    case 'InvalidStateError':
      return 'There is a passkey of your account on this device already. Use that one, or add one on another device.';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'This device cannot make a passkey that asks for your finger, face or PIN. Use another device, or a password.';
    case 'SecurityError':
      return 'Passkeys do not work at this web address. Open QuickSlot at its own address, or use a password.';
    default:
      return 'The browser could not do that. Try again, or use a password.';
  }
}

function jsonOf(credential: Credential | null): unknown {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new PasskeyRefusal('The browser gave no passkey. Try again, or use a password.');
}

/** Has the browser make a passkey. Throws PasskeyRefusal. */
export async function makePasskey(options: Json): Promise<unknown> {
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    return jsonOf(await navigator.credentials.create({ publicKey }));
  } catch (error) {
    throw error instanceof PasskeyRefusal ? error : new PasskeyRefusal(reasonOf(error));
  }
}

interface Asking {
  /** The browser offers it among what it fills in, and waits as long as the page is there. */
  readonly fillIn?: boolean;
  readonly signal?: AbortSignal;
}

/** Has the browser show a passkey. Throws PasskeyRefusal, or the signal's reason. */
export async function showPasskey(options: Json, { fillIn = false, signal }: Asking = {}): Promise<unknown> {
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
      options as unknown as PublicKeyCredentialRequestOptionsJSON,
    );
    return jsonOf(
      await navigator.credentials.get({
        publicKey,
        ...(fillIn ? { mediation: 'conditional' } : {}),
        ...(signal ? { signal } : {}),
      }),
    );
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof PasskeyRefusal ? error : new PasskeyRefusal(reasonOf(error));
  }
}

/** Tells the browser that a passkey is not known here, so that it is offered no more. */
export function forgetPasskey(rpId: unknown, credential: unknown): void {
  if (typeof rpId !== 'string' || typeof credential !== 'object' || credential === null) return;
  if (!('id' in credential) || typeof credential.id !== 'string') return;
  const known = PublicKeyCredential as typeof PublicKeyCredential & {
    signalUnknownCredential?: (what: { rpId: string; credentialId: string }) => Promise<void>;
  };
  // A courtesy: where it is not known or fails, nothing is lost.
  void known.signalUnknownCredential?.({ rpId, credentialId: credential.id }).catch(() => {});
}
