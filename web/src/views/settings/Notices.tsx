// What one is told, where and when: this device, the others, the kinds and their channels, reminders, quiet hours.
import './notices/notices.css';
import { Show } from 'solid-js';
import { listDevices } from '../../api/notices.ts';
import { sessionState } from '../../auth/session.ts';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { Alarm } from '../account/Alarm.tsx';
import { Devices } from './notices/Devices.tsx';
import { Kinds } from './notices/Kinds.tsx';
import { createPreferences } from './notices/preferences.ts';
import { QuietHours } from './notices/QuietHours.tsx';
import { Reminders } from './notices/Reminders.tsx';
import { ThisDevice } from './notices/ThisDevice.tsx';
import type { SectionProps } from './parts.tsx';

export default function Notices(props: SectionProps) {
  const devices = createLoad(() => (sessionState() === 'in' ? 'devices' : undefined), listDevices);
  const form = createPreferences();
  return (
    <>
      <ThisDevice onChanged={devices.reload} />
      <Show when={devices.value()}>{(list) => <Devices devices={list()} onChanged={devices.reload} />}</Show>
      <Show
        when={form.load.value()}
        fallback={
          <Show when={form.load.error()} fallback={<Skeleton width="100%" height="420px" />}>
            <ErrorState error={form.load.error()} onRetry={form.load.reload} busy={form.load.busy()} />
          </Show>
        }
      >
        {(preferences) => (
          <>
            <Reminders minutes={preferences().reminderMinutes} onMinutes={form.setReminders} />
            <Kinds preferences={preferences()} onChannels={form.setChannels} />
            <QuietHours {...props} hours={preferences().quietHours} onHours={form.setQuietHours} />
          </>
        )}
      </Show>
      <Alarm text={form.failure()} />
      <p class="nt-status" role="status">
        {form.status() === 'saved' ? 'Saved.' : form.status() === 'saving' ? 'Saving…' : ''}
      </p>
    </>
  );
}
