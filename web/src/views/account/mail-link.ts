// The token of a mailed link: out of the address bar at once, and in memory only until it is used.

type Page = '/verify-email' | '/reset-password';

const tokens = new Map<Page, string>();

/** The token that `page` was opened with, now or before somebody went to sign in. */
export function takeMailToken(page: Page): string | undefined {
  const { pathname, search, hash } = window.location;
  // On the way back from signing in, a page is drawn before it has its address.
  if (pathname !== page) return tokens.get(page);
  const parameters = new URLSearchParams(search);
  const given = parameters.get('token');
  if (given) {
    tokens.set(page, given);
    parameters.delete('token');
    const rest = parameters.toString();
    // Neither the history, nor a screenshot, nor the next page's referrer holds it.
    history.replaceState(history.state, '', `${pathname}${rest && `?${rest}`}${hash}`);
  }
  return tokens.get(page);
}

export function forgetMailToken(page: Page): void {
  tokens.delete(page);
}
