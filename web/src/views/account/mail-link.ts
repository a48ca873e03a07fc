// The token of a mailed link: out of the address bar at once, and in memory only until it is used.

const tokens = new Map<string, string>();

/** The token that this page was opened with, now or before somebody went to sign in. */
export function takeMailToken(): string | undefined {
  const { pathname, search, hash } = window.location;
  const parameters = new URLSearchParams(search);
  const given = parameters.get('token');
  if (given) {
    tokens.set(pathname, given);
    parameters.delete('token');
    const rest = parameters.toString();
    // Neither the history, nor a screenshot, nor the next page's referrer holds it.
    history.replaceState(history.state, '', `${pathname}${rest && `?${rest}`}${hash}`);
  }
  return tokens.get(pathname);
}

export function forgetMailToken(): void {
  tokens.delete(window.location.pathname);
}
