export interface AccessTokenKey {
  readonly kty: string;
  readonly crv: string;
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d: string;
}
export function newAccessTokenKey(): AccessTokenKey;
export function newVapidPrivateKey(): string;
export function newSecrets(): {
  ACCESS_TOKEN_KEYS: string;
  REFRESH_TOKEN_SECRET: string;
  VAPID_PRIVATE_KEY: string;
};
export function rotateAccessTokenKeys(present: string): string;
