// Keeps unsaved changes from being lost: asks before another page is opened, and lets the browser ask before it closes.
import { type BeforeLeaveEventArgs, useBeforeLeave } from '@solidjs/router';
import { createEffect, createSignal, onCleanup } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';

export function createLeaveGuard(changed: () => boolean) {
  const [waiting, setWaiting] = createSignal<BeforeLeaveEventArgs>();
  const [released, setReleased] = createSignal(false);
  const guarded = () => changed() && !released();

  useBeforeLeave((event) => {
    if (!guarded() || event.defaultPrevented) return;
    event.preventDefault();
    setWaiting(event);
  });

  const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
  createEffect(() => {
    if (!guarded()) return;
    addEventListener('beforeunload', onUnload);
    onCleanup(() => removeEventListener('beforeunload', onUnload));
  });

  return {
    waiting,
    stay: () => setWaiting(undefined),
    leave: () => {
      const event = waiting();
      setWaiting(undefined);
      event?.retry(true);
    },
    /** Lets go of what was not saved. */
    release: () => setReleased(true),
  };
}

export function LeaveSheet(props: { guard: ReturnType<typeof createLeaveGuard> }) {
  return (
    <Sheet
      open={props.guard.waiting() !== undefined}
      title="Leave without saving?"
      onClose={() => props.guard.stay()}
    >
      <p>What you changed here is not saved yet.</p>
      <div class="sheet-actions">
        <Button variant="quiet" onPress={() => props.guard.leave()}>
          Leave without saving
        </Button>
        <Button onPress={() => props.guard.stay()}>Stay here</Button>
      </div>
    </Sheet>
  );
}
