// Where a person goes on after a round trip to a provider: a page of this app, or nowhere.

const MAX_LENGTH = 500;
const NOT_PAGES = /^\/(?:api|dev|\.well-known|sign-in|register)(?:\/|$)/;

/** Path and query of `wanted` where that is a page of ours, else `fallback`. */
export function safeReturnTo(wanted: string | undefined, origin: string, fallback = '/'): string {
  if (!wanted?.startsWith('/') || wanted.length > MAX_LENGTH) return fallback;
  try {
    const url = new URL(wanted, origin);
    // "/.//evil.example" stays on our origin, but its path alone would lead to another.
    if (url.origin !== origin || url.pathname.startsWith('//') || NOT_PAGES.test(url.pathname))
      return fallback;
    return url.pathname + url.search;
  } catch {
    return fallback;
  }
}

/** `path` with one more parameter in its query. */
export function withParameter(path: string, name: string, value: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
