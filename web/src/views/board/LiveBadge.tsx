import { Show } from 'solid-js';
import { asOf as asOfText } from '../../format/text.ts';
import type { Freshness } from '../../live/machine.ts';

/** Says plainly whether the board is live, and since when it is not. */
export function LiveBadge(props: { freshness: Freshness; asOf: number | null }) {
  const since = () => (props.asOf === null ? '' : asOfText(props.asOf));
  const words = () => {
    switch (props.freshness) {
      case 'live':
        return 'Live';
      case 'connecting':
        return 'Connecting';
      case 'stale':
        return `As of ${since()}`;
      case 'offline':
        return since() ? `Offline, as of ${since()}` : 'Offline';
      case 'gone':
        return 'Closed';
    }
  };
  return (
    <span
      class="live"
      classList={{
        'live-on': props.freshness === 'live',
        'live-trying': props.freshness === 'stale' || props.freshness === 'connecting',
        'live-old': props.freshness === 'stale' || props.freshness === 'offline',
      }}
      role="status"
    >
      {/* Other words are another element in a box that stays: nothing moves. */}
      <Show when={words()} keyed>
        {(said) => (
          <span class="live-words">
            <i aria-hidden="true" />
            {said}
            <Show when={props.freshness === 'stale'}>
              <span class="hush">, reconnecting</span>
            </Show>
          </span>
        )}
      </Show>
    </span>
  );
}
