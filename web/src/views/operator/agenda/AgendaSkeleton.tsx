import './timeline.css';
import { For } from 'solid-js';
import { Skeleton } from '../../../components/States.tsx';

/** The shape of a day while it is on the way. */
export function AgendaSkeleton() {
  return (
    <div aria-busy="true">
      <span class="hush">Loading the day</span>
      <For each={[1, 2, 3, 4, 5]}>
        {() => (
          <div class="ag-row">
            <div class="ag-time">
              <Skeleton width="62px" height="27px" />
            </div>
            <Skeleton width="100%" height="62px" />
          </div>
        )}
      </For>
    </div>
  );
}
