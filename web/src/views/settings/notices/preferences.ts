// The preferences as the form has them: shown at once, saved behind that, the last wish last.
import { createSignal } from 'solid-js';
import { getPreferences, putPreferences } from '../../../api/notices.ts';
import { sentence } from '../../../api/problem.ts';
import type { Channels, NoticeKind, Preferences } from '../../../api/types.ts';
import { sessionState } from '../../../auth/session.ts';
import { createLoad } from '../../../shell/load.ts';

export function createPreferences() {
  const load = createLoad(() => (sessionState() === 'in' ? 'preferences' : undefined), getPreferences);
  const [status, setStatus] = createSignal<'saving' | 'saved'>();
  const [failure, setFailure] = createSignal<string>();
  /** What the server is known to have. */
  let kept: Preferences | undefined;
  let wanted: Preferences | undefined;
  let isSaving = false;

  async function save(): Promise<void> {
    if (isSaving) return;
    isSaving = true;
    setStatus('saving');
    setFailure(undefined);
    try {
      while (wanted !== undefined) {
        const now = wanted;
        wanted = undefined;
        await putPreferences(now);
        kept = now;
      }
      setStatus('saved');
    } catch (error) {
      wanted = undefined;
      setStatus(undefined);
      setFailure(sentence(error));
      if (kept) load.set(kept);
    } finally {
      isSaving = false;
    }
  }

  function change(next: Preferences): void {
    kept ??= load.value();
    wanted = next;
    load.set(next);
    void save();
  }

  return {
    load,
    status,
    failure,
    setChannels(kind: NoticeKind, channels: Channels): void {
      const now = load.value();
      if (now) change({ ...now, kinds: { ...now.kinds, [kind]: channels } });
    },
    setReminders(reminderMinutes: number[]): void {
      const now = load.value();
      if (now) change({ ...now, reminderMinutes });
    },
    setQuietHours(quietHours: Preferences['quietHours']): void {
      const now = load.value();
      if (now) change({ ...now, quietHours });
    },
  };
}

export type PreferencesForm = ReturnType<typeof createPreferences>;
