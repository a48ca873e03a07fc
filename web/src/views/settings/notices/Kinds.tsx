// What one is told of, and on which channels: a row of three for each kind.
import { createUniqueId, For } from 'solid-js';
import type { Channels, NoticeKind, Preferences } from '../../../api/types.ts';
import { Icon } from '../../../components/Icon.tsx';
import { KINDS } from '../../../notices/words.ts';

const CHANNELS: readonly { channel: keyof Channels; name: string }[] = [
  { channel: 'inApp', name: 'App' },
  { channel: 'push', name: 'Push' },
  { channel: 'email', name: 'Email' },
];

const GROUPS: readonly { title: string; kinds: readonly NoticeKind[] }[] = [
  {
    title: 'Your bookings',
    kinds: [
      'reminder',
      'booking_confirmed',
      'booking_rescheduled',
      'booking_cancelled',
      'booking_declined',
      'booking_expired',
      'payment_due',
      'payment_refunded',
    ],
  },
  { title: 'Times that you wait for', kinds: ['waitlist_offer', 'waitlist_lapsed'] },
  { title: 'Calendars that you run', kinds: ['booking_requested', 'refund_failed'] },
];

export function Kinds(props: {
  preferences: Preferences;
  onChannels: (kind: NoticeKind, channels: Channels) => void;
}) {
  return (
    <For each={GROUPS}>
      {(group) => (
        <div class="nt-group">
          <h3>{group.title}</h3>
          <ul class="nt-kinds">
            <For each={group.kinds}>
              {(kind) => (
                <Kind
                  kind={kind}
                  channels={props.preferences.kinds[kind]}
                  onChannels={(channels) => props.onChannels(kind, channels)}
                />
              )}
            </For>
          </ul>
        </div>
      )}
    </For>
  );
}

function Kind(props: { kind: NoticeKind; channels: Channels; onChannels: (channels: Channels) => void }) {
  const id = createUniqueId();
  return (
    <li class="nt-kind">
      <div class="nt-kind-words">
        <strong id={id}>{KINDS[props.kind].name}</strong>
        <span>{KINDS[props.kind].when}</span>
      </div>
      <fieldset class="nt-channels" aria-labelledby={id}>
        <For each={CHANNELS}>
          {({ channel, name }) => (
            <label class="nt-chip">
              <input
                type="checkbox"
                checked={props.channels[channel]}
                onChange={(event) =>
                  props.onChannels({ ...props.channels, [channel]: event.currentTarget.checked })
                }
              />
              <span>
                <i>
                  <Icon name="check" size={14} />
                </i>
                {name}
              </span>
            </label>
          )}
        </For>
      </fieldset>
    </li>
  );
}
