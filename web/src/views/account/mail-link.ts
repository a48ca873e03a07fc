// The token of a mailed link: out of the address bar at once, and kept only until it is used. The one that wants its
// person signed in first outlives the way to a provider and back, in this tab alone.

type Page = '/verify-email' | '/reset-password';

const KEY = 'quickslot.mail-link';

const tokens = new Map<Page, string>();

function tokenOf(page: Page): string | undefined {
  try {
    return (
      tokens.get(page) ?? (page === '/verify-email' ? (sessionStorage.getItem(KEY) ?? undefined) : undefined)
    );
  } catch {
    return tokens.get(page);
  }
}

function keep(page: Page, token: string): void {
  tokens.set(page, token);
  try {
    if (page === '/verify-email') sessionStorage.setItem(KEY, token);
  } catch {
    // Without storage it lasts as long as the page.
  }
}

/** The token that `page` was opened with, now or before somebody went to sign in. */
export function takeMailToken(page: Page): string | undefined {
  const { pathname, search, hash } = window.location;
  // On the way back from signing in, a page is drawn before it has its address.
  if (pathname !== page) return tokenOf(page);
  const parameters = new URLSearchParams(search);
  const given = parameters.get('token');
  if (given) {
    keep(page, given);
    parameters.delete('token');
    const rest = parameters.toString();
    // Neither the history, nor a screenshot, nor the next page's referrer holds it.
    history.replaceState(history.state, '', `${pathname}${rest && `?${rest}`}${hash}`);
  }
  return tokenOf(page);
}

export function forgetMailToken(page: Page): void {
  tokens.delete(page);
  try {
    if (page === '/verify-email') sessionStorage.removeItem(KEY);
  } catch {
    // Without storage nothing was kept there.
  }
}
