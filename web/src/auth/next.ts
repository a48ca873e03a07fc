// Where to go after signing in: only ever a place in this app.

/** Pages on the way in: nobody who came in wants to go back to them. */
export const DOORS: ReadonlySet<string> = new Set([
  '/sign-in',
  '/register',
  '/forgot-password',
  '/reset-password',
  '/unlock',
]);

/** The path of `next` where it lies in this app, else the way home. */
export function safeNext(next: string | undefined, origin: string): string {
  if (!next?.startsWith('/')) return '/';
  try {
    const url = new URL(next, origin);
    // "/.//elsewhere" lies here, but its path alone would lead to another site.
    if (url.origin !== origin || url.pathname.startsWith('//') || DOORS.has(url.pathname)) return '/';
    return url.pathname + url.search + url.hash;
  } catch {
    return '/';
  }
}
