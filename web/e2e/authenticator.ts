// A passkey authenticator for a page, as a phone or a laptop has one built in.
import type { CDPSession, Page } from '@playwright/test';
import type { Authenticator as Passkey } from '../../worker/test/authenticator.ts';

const toBase64 = (bytes: string) => Buffer.from(bytes, 'base64url').toString('base64');

export class Authenticator {
  private constructor(
    private readonly devtools: CDPSession,
    private id: string,
  ) {}

  /** One that a page has from now on. */
  static async of(page: Page): Promise<Authenticator> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    return new Authenticator(devtools, await Authenticator.#add(devtools));
  }

  static async #add(devtools: CDPSession): Promise<string> {
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return authenticatorId;
  }

  /** What it keeps. */
  async credentials() {
    const { credentials } = await this.devtools.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials;
  }

  /** Another device in its place, which knows nothing. */
  async replace(): Promise<void> {
    await this.devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
    this.id = await Authenticator.#add(this.devtools);
  }

  /** Takes in what another one keeps, as a synced passkey comes to another device. */
  async takeIn(other: Authenticator): Promise<void> {
    for (const credential of await other.credentials()) {
      await this.devtools.send('WebAuthn.addCredential', { authenticatorId: this.id, credential });
    }
  }

  /** Has the passkey of a caller of the API, as one synced to this device. */
  async hold(passkey: Passkey): Promise<void> {
    const { id, userHandle } = passkey;
    const credential = {
      credentialId: toBase64(id),
      userHandle: toBase64(userHandle),
      privateKey: await passkey.privateKey(),
      rpId: 'localhost',
      isResidentCredential: true,
      signCount: 0,
    };
    await this.devtools.send('WebAuthn.addCredential', { authenticatorId: this.id, credential });
  }

  /** Whether somebody is there to touch it, and the right one. */
  async setPresent(enabled: boolean): Promise<void> {
    await this.devtools.send('WebAuthn.setAutomaticPresenceSimulation', {
      authenticatorId: this.id,
      enabled,
    });
  }

  async setVerified(isUserVerified: boolean): Promise<void> {
    await this.devtools.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }
}
