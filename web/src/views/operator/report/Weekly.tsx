// The week by mail: off until somebody asks for it here.
import { Show } from 'solid-js';
import { isApiError } from '../../../api/problem.ts';
import { getSubscription, setSubscription } from '../../../api/reports.ts';
import { Switch } from '../../../components/Field.tsx';
import { toast } from '../../../components/Toast.tsx';
import { createLoad } from '../../../shell/load.ts';

export function Weekly(props: { calendarId: string }) {
  const load = createLoad(() => props.calendarId, getSubscription);
  const change = async (weekly: boolean) => {
    const before = load.value();
    load.set({ weekly });
    try {
      load.set(await setSubscription(props.calendarId, weekly));
      toast(weekly ? 'It comes on Monday morning.' : 'It comes no more.');
    } catch (error) {
      if (before) load.set({ ...before });
      toast(isApiError(error) ? error.text : 'That could not be saved. Try once more.');
    }
  };
  return (
    <Show when={load.value()}>
      {(value) => (
        <div class="rp-card rp-weekly">
          <Switch
            label="Mail me the past week each Monday"
            checked={value().weekly}
            onChecked={(weekly) => void change(weekly)}
          />
        </div>
      )}
    </Show>
  );
}
