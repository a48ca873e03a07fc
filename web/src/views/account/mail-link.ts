// The token of a mailed link: out of the address bar at once, and kept only until it is used. Those that want their
// person signed in first outlive the way to a provider and back, in this tab alone.

type Page = '/verify-email' | '/reset-password' | '/invitation';

/** Those that want their person signed in. */
const KEYS: Partial<Record<Page, string>> = {
  '/verify-email': 'quickslot.mail-link',
  '/invitation': 'quickslot.invitation',
};

const tokens = new Map<Page, string>();

function tokenOf(page: Page): string | undefined {
  try {
    const key = KEYS[page];
    return tokens.get(page) ?? ((key && sessionStorage.getItem(key)) || undefined);
  } catch {
    return tokens.get(page);
  }
}

/** Keeps a token in this tab, also over a sign-out, which forgets what belonged to whoever was signed in. */
export function keepMailToken(page: Page, token: string): void {
  tokens.set(page, token);
  try {
    const key = KEYS[page];
    if (key) sessionStorage.setItem(key, token);
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
    keepMailToken(page, given);
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
    const key = KEYS[page];
    if (key) sessionStorage.removeItem(key);
  } catch {
    // Without storage nothing was kept there.
  }
}
