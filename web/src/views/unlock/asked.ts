// What this window asked for, kept through a reload for the two minutes that it counts. It opens nothing by itself: the
// cookie that does is out of any script's reach.
import type { UnlockAsked } from '../../api/unlock.ts';

const KEY = 'quickslot.unlock';

interface Kept {
  readonly asked: UnlockAsked;
  readonly email: string;
  /** Who was signed in here and knew that they would be signed out. */
  readonly agreed: string | null;
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const { asked, email, agreed } = value as Record<string, unknown>;
  if (typeof asked !== 'object' || asked === null) return false;
  const texts = asked as Record<string, unknown>;
  return (
    typeof email === 'string' &&
    (agreed === null || typeof agreed === 'string') &&
    ['id', 'code', 'expiresAt', 'link'].every((name) => typeof texts[name] === 'string')
  );
}

export function keepAsked(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage it is there as long as the page.
  }
}

/** What is still waited for at `now`, in epoch milliseconds by the server's clock. */
export function recallAsked(now: number): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return isKept(kept) && Date.parse(kept.asked.expiresAt) > now ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function forgetAsked(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
