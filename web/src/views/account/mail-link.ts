// The token of a mailed link: out of the address bar at once, and kept only until it is used. Those that want their
// person signed in first outlive the way to a provider and back, in this tab alone; a guest's, which manages a booking,
// the way to the checkout.

type Page = '/verify-email' | '/reset-password' | '/invitation' | '/guest';

/** Where those are kept that outlive a page. */
const KEYS: Partial<Record<Page, string>> = {
  '/verify-email': 'quickslot.mail-link',
  '/invitation': 'quickslot.invitation',
  '/guest': 'quickslot.guest-link',
};

const tokens = new Map<Page, string>();

function tokenOf(page: Page): string | undefined {
  const key = KEYS[page];
  try {
    return tokens.get(page) ?? (key ? (sessionStorage.getItem(key) ?? undefined) : undefined);
  } catch {
    return tokens.get(page);
  }
}

/** Keeps a token in this tab, also over a sign-out, which forgets what belonged to whoever was signed in. */
export function keepMailToken(page: Page, token: string): void {
  tokens.set(page, token);
  const key = KEYS[page];
  try {
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
  const key = KEYS[page];
  try {
    if (key) sessionStorage.removeItem(key);
  } catch {
    // Without storage nothing was kept there.
  }
}
