// What a person is told where signing in by another provider did not work. Pages get these codes as `?error=`.
// Apart from the schemas: the app shows these words and needs no schema for that.

export const OIDC_ERRORS = {
  unknown_provider: 'That way to sign in is not offered here.',
  provider_unavailable: 'We could not reach them just now. Try again in a moment.',
  flow_expired: 'That sign-in was begun elsewhere, used, or is too old. Start again.',
  cancelled: 'You did not finish signing in there. Nothing was changed.',
  provider_refused:
    'Their answer did not hold up when we checked it, so you were not signed in. Start again.',
  sign_in_first:
    'There is an account with that address. Sign in to it first, then link the provider in your settings.',
  linked_elsewhere:
    'That account of theirs belongs to another account here. Sign in with it, and unlink it there.',
  provider_taken: 'The account here is linked to another account of theirs. Unlink that one first.',
  signed_out: 'You were signed out meanwhile. Sign in, then link it again.',
  rate_limited: 'Too many tries within a minute. Wait a moment, then try again.',
  unavailable: 'We could not reach our records just now. Try again in a moment.',
} as const;
export type OidcErrorCode = keyof typeof OIDC_ERRORS;
