import { isApiError } from '../../api/problem.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState } from '../../components/States.tsx';

/** A calendar that did not come: gone, or not for this person, or out of reach for now. */
export function CalendarFailed(props: { error: unknown; onRetry: () => void; busy: boolean }) {
  const isGone = () => isApiError(props.error) && props.error.status === 404;
  return (
    <>
      {isGone() ? (
        <Empty
          title="No such calendar"
          mark="4:04"
          actions={<ButtonLink href="/manage">My calendars</ButtonLink>}
        >
          It was deleted, or it is run by somebody else.
        </Empty>
      ) : (
        <ErrorState error={props.error} onRetry={props.onRetry} busy={props.busy} />
      )}
    </>
  );
}
