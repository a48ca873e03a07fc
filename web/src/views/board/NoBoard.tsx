import { Show } from 'solid-js';
import { isApiError } from '../../api/problem.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState } from '../../components/States.tsx';
import { useTitle } from '../../shell/page.tsx';

/** Nothing to show: the calendar is not there, or it cannot be reached and was never seen on this device. */
export default function NoBoard(props: { error: unknown; onRetry: () => void }) {
  useTitle(() => 'No board');
  return (
    <Show
      when={isApiError(props.error) && props.error.status === 404}
      fallback={<ErrorState page error={props.error} onRetry={props.onRetry} />}
    >
      <Empty title="No such board" mark="4:04" page actions={<ButtonLink href="/">Find a time</ButtonLink>}>
        There is no calendar at this address, or it is private. If somebody sent you the link, ask them to
        look at it again.
      </Empty>
    </Show>
  );
}
