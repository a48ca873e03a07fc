// Who is signed in, for the whole app and in step with its other tabs.
import { createSignal } from 'solid-js';
import { api } from '../api/client.ts';
import { send } from '../api/http.ts';
import type { Me, SignedIn } from '../api/types.ts';
import { followViewer } from '../format/viewer.ts';
import { forgetAll } from '../offline/seen.ts';
import { currentToken, expectSession, renewToken, takeGrant, whenSessionLost } from './token.ts';

/** The little that is remembered between visits: enough to greet, and to find what was kept for offline. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** How they read clocks and money, where they chose. */
  readonly timeZone: string | null;
  readonly locale: string | null;
}

/** What a sign-in tells of somebody: the rest is asked for behind it. */
type Known = Pick<Person, 'id' | 'name' | 'email'> & Partial<Person>;

function personOf({ id, name, email, timeZone = null, locale = null }: Known): Person {
  return { id, name, email, timeZone, locale };
}

/**
 * out: nobody. restoring: somebody was signed in, and the server is being asked. in: signed in.
 * away: somebody was signed in, and the server cannot be reached.
 */
type State = 'out' | 'restoring' | 'in' | 'away';

const REMEMBERED = 'quickslot.person';
const NO_HABITS = { timeZone: null, locale: null };

function parse(text: string | null): Person | null {
  if (!text) return null;
  try {
    const person: unknown = JSON.parse(text);
    if (typeof person !== 'object' || person === null) return null;
    if (
      !(
        'id' in person &&
        typeof person.id === 'string' &&
        'name' in person &&
        typeof person.name === 'string'
      )
    )
      return null;
    const textAt = (key: string) => {
      const value: unknown = Object.getOwnPropertyDescriptor(person, key)?.value;
      return typeof value === 'string' ? value : null;
    };
    return {
      id: person.id,
      name: person.name,
      email: textAt('email'),
      timeZone: textAt('timeZone'),
      locale: textAt('locale'),
    };
  } catch {
    return null;
  }
}

function remembered(): Person | null {
  try {
    return parse(localStorage.getItem(REMEMBERED));
  } catch {
    return null;
  }
}

function remember(person: Person | null): void {
  try {
    if (person) localStorage.setItem(REMEMBERED, JSON.stringify(person));
    else localStorage.removeItem(REMEMBERED);
  } catch {
    // Without storage the session lasts as long as the page.
  }
}

const [person, setPerson] = createSignal<Person | null>(remembered());
const [state, setState] = createSignal<State>(person() ? 'restoring' : 'out');
followViewer(person() ?? NO_HABITS);

export { person, state as sessionState };

export function isSignedIn(): boolean {
  return state() !== 'out';
}

function become(next: Person | null): void {
  remember(next);
  followViewer(next ?? NO_HABITS);
  setPerson(next);
}

function leave(): void {
  expectSession(false);
  become(null);
  setState('out');
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith('quickslot.')) sessionStorage.removeItem(key);
  } catch {
    // No storage, nothing kept.
  }
  void forgetAll();
}

/** Takes the session up again where one was; asks the server nothing where nobody was signed in. */
export async function startSession(): Promise<void> {
  whenSessionLost(leave);
  addEventListener('storage', (event) => {
    if (event.key === REMEMBERED || event.key === null) followOtherTab();
  });
  // A page that the browser kept whole and shows again may be somebody else's by now.
  addEventListener('pageshow', (event) => {
    if (event.persisted) followOtherTab();
  });
  addEventListener('online', () => {
    if (state() === 'away') void restore();
  });
  await restore();
}

/** Back from a provider, somebody is signed in whom this browser may not know yet. The mark says so, once. */
function isBack(): boolean {
  if (location.hash !== '#signed-in') return false;
  history.replaceState(history.state, '', location.pathname + location.search);
  return true;
}

async function restore(): Promise<void> {
  const back = isBack();
  if (!person() && !back) return;
  expectSession(true);
  try {
    if (!(await renewToken())) return;
    // Who this is, is not known before the server says it.
    if (!back) setState('in');
    const me = await api.get<Me>('/api/me');
    if (back) {
      if (person()?.id !== me.id) await forgetAll();
      setState('in');
    }
    become(personOf(me));
  } catch {
    if (state() === 'restoring') setState('away');
  }
}

function followOtherTab(): void {
  const now = remembered();
  if (now?.id === person()?.id) return;
  if (!now) leave();
  // Somebody else signed in elsewhere: nothing of this page is theirs.
  else location.reload();
}

/** After a registration or a sign-in was answered. */
export function enter(answer: SignedIn): void {
  const before = person();
  // Nothing that was kept for one person is there for the next.
  if (before && before.id !== answer.user.id) leave();
  takeGrant(answer);
  const { user } = answer;
  const same = before?.id === user.id ? before : undefined;
  become(personOf({ ...same, ...user }));
  setState('in');
  // A habit that is not known yet may wait: nothing that one does depends on it.
  if (!same) void api.get<Me>('/api/me').then(takeMe, () => {});
}

/** After the profile was changed. */
export function rename(name: string): void {
  const now = person();
  if (!now) return;
  become({ ...now, name });
}

/** After the profile was read anew: what is remembered of it may have changed, as a proven address does. */
export function takeMe(me: Person): void {
  if (person()?.id !== me.id) return;
  become(personOf(me));
}

/** Signs out here and on the server; throws where the server cannot be told, and then stays signed in. */
export async function signOut(): Promise<void> {
  const token = await currentToken();
  await send({ method: 'POST', path: '/api/auth/logout', token, repeatable: true });
  leave();
}
