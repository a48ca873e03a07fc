// The secret of a scanned code, which stands behind the `#` of its link and never reaches a server by itself: taken out of
// the address at once, and kept in this window until it was used, through signing in where that comes first.

const name = (id: string) => `quickslot.unlock.${id}`;
const keys = new Map<string, string>();

/** The secret that the request was opened with, now or before somebody went to sign in. */
export function takeKey(id: string): string | undefined {
  const { pathname, search, hash } = window.location;
  // On the way back from signing in, a page is drawn before it has its address.
  if (pathname === `/unlock/${id}` && hash.length > 1) {
    const key = hash.slice(1);
    keys.set(id, key);
    // Neither the history, nor a screenshot, nor the next page holds it.
    history.replaceState(history.state, '', pathname + search);
    try {
      // A provider's sign-in leaves this page and comes back.
      sessionStorage.setItem(name(id), key);
    } catch {
      // Without storage it lasts as long as the page.
    }
  }
  try {
    return keys.get(id) ?? sessionStorage.getItem(name(id)) ?? undefined;
  } catch {
    return keys.get(id);
  }
}

export function forgetKey(id: string): void {
  keys.delete(id);
  try {
    sessionStorage.removeItem(name(id));
  } catch {
    // Nothing was kept.
  }
}
