// Where to go after signing in: only ever a place in this app.

/** The path of `next` where it lies in this app, else the way home. */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next?.startsWith('/')) return '/';
  try {
    const url = new URL(next, origin);
    if (url.origin !== origin || url.pathname === '/sign-in' || url.pathname === '/register') return '/';
    return url.pathname + url.search + url.hash;
  } catch {
    return '/';
  }
}
