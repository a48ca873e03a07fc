// The state of one edit: the draft, what is wrong with it, and how it stands against what is saved.
import { createMemo, createSignal } from 'solid-js';
import { changeCalendar, createCalendar } from '../../../api/operator.ts';
import { isApiError } from '../../../api/problem.ts';
import type { Calendar, FieldError } from '../../../api/types.ts';
import { changesOf, type Draft, draftOf, newDraft, payloadOf } from './draft.ts';
import { questionOf } from './questions.ts';
import { type Problems, problemsOf } from './validate.ts';

export type SaveResult =
  | { readonly kind: 'saved'; readonly calendar: Calendar }
  /** Nothing was sent: there is something to put right first. */
  | { readonly kind: 'invalid' }
  /** Somebody else saved a newer version. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** `calendar`: the one to change, or undefined for a new one. */
export function createEditing(calendar: Calendar | undefined, timeZone: string) {
  const first = calendar ? draftOf(calendar) : newDraft(timeZone);
  const [saved, setSaved] = createSignal({ draft: first, revision: calendar?.revision ?? 0 });
  const [draft, setDraft] = createSignal<Draft>(first);
  /** What is wrong shows once a save was tried; windows show it at once. */
  const [tried, setTried] = createSignal(false);
  const [refused, setRefused] = createSignal<readonly FieldError[]>([]);
  const [saving, setSaving] = createSignal(false);

  const found = createMemo(() => problemsOf(draft(), calendar === undefined));
  const changed = createMemo(() => JSON.stringify(draft()) !== JSON.stringify(saved().draft));

  /** All there is to say, with the server's words where it refused something that was let pass here. */
  const problems = createMemo<Problems>(() => {
    const own = found();
    const shown = tried()
      ? own
      : Object.fromEntries(Object.entries(own).filter(([path]) => /^(week|overrides)\./.test(path)));
    const theirs = refused().map(({ path, message }) => [
      fieldOf(path),
      `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
    ]);
    return { ...Object.fromEntries(theirs), ...shown };
  });

  function set(change: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...change }));
    const touched = Object.keys(change);
    setRefused((all) => all.filter(({ path }) => !touched.some((key) => isAbout(path, key))));
  }

  async function save(): Promise<SaveResult> {
    setTried(true);
    setRefused([]);
    if (Object.keys(found()).length > 0) return { kind: 'invalid' };
    setSaving(true);
    const sent = draft();
    try {
      const answer = calendar
        ? await changeCalendar(calendar.id, changesOf(sent, saved().draft), saved().revision)
        : await createCalendar(payloadOf(sent));
      const next = draftOf(answer);
      // What was typed while the answer was on its way stays.
      if (draft() === sent) setDraft(next);
      setSaved({ draft: next, revision: answer.revision });
      setTried(false);
      return { kind: 'saved', calendar: answer };
    } catch (error) {
      if (isApiError(error) && error.status === 412) return { kind: 'stale' };
      if (isApiError(error) && error.code === 'slug_taken') {
        setRefused([{ path: 'slug', message: 'another calendar has this address' }]);
        return { kind: 'invalid' };
      }
      if (isApiError(error) && error.status === 422 && error.fields.length > 0) {
        setRefused(error.fields);
        return { kind: 'invalid' };
      }
      return { kind: 'failed', error };
    } finally {
      setSaving(false);
    }
  }

  return {
    draft,
    set,
    save,
    saving,
    changed,
    problems,
    problem: (path: string): string | undefined => problems()[path],
    /** The questions as they will be asked. */
    asked: () => draft().questions.map(questionOf),
    discard: () => {
      setDraft(saved().draft);
      setTried(false);
      setRefused([]);
    },
    /** How many fields are wrong, as far as it shows. */
    count: () => Object.keys(problems()).length,
  };
}

export type Editing = ReturnType<typeof createEditing>;

/** Where the words on a path of the server's belong in this form. */
function fieldOf(path: string): string {
  if (path.startsWith('schedule.weekly')) return 'schedule.weekly';
  if (path.startsWith('schedule.overrides')) return 'schedule.overrides';
  if (path === 'price' || path === 'price.currency') return 'price.amount';
  return path;
}

const OF_SCHEDULE = ['week', 'overrides'];
const OF_PRICE = ['priced', 'amount', 'currency'];

function isAbout(path: string, key: string): boolean {
  const last = path.split('.').at(-1);
  if (path.startsWith('schedule')) return OF_SCHEDULE.includes(key);
  if (path.startsWith('price')) return OF_PRICE.includes(key);
  if (path.startsWith('questions')) return key === 'questions';
  return path === key || last === key;
}
