// The end of a group: said in full before it happens.
import { useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { deleteGroup } from '../../../api/groups.ts';
import { sentence } from '../../../api/problem.ts';
import type { Group } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { Section } from '../editor/Section.tsx';

export function DeleteGroup(props: { group: Group; onDeleted: () => void }) {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>();

  async function remove(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await deleteGroup(props.group.id);
      props.onDeleted();
      toast(`${props.group.name} is deleted. Its calendars stay.`);
      navigate('/manage', { replace: true });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Section id="delete" title="Delete" lead="Ends the group. Its calendars stay as they are.">
      <div>
        <Button variant="quiet" class="ed-delete" onPress={() => setOpen(true)}>
          Delete this group
        </Button>
      </div>
      <Sheet open={open()} title={`Delete ${props.group.name}?`} onClose={() => setOpen(false)}>
        <p>
          Its board and its web address end at once. The calendars in it stay, with their own boards and all
          that is booked.
        </p>
        <Show when={failure()}>
          <p class="field-error" role="alert">
            {sentence(failure())}
          </p>
        </Show>
        <div class="sheet-actions">
          <Button variant="quiet" onPress={() => setOpen(false)}>
            Keep it
          </Button>
          <Button variant="danger" busy={busy()} onPress={() => void remove()}>
            Delete it
          </Button>
        </div>
      </Sheet>
    </Section>
  );
}
