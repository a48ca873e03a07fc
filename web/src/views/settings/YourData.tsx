import { useNavigate } from '@solidjs/router';
import { createSignal } from 'solid-js';
import { deleteAccount, exportAll } from '../../api/identity.ts';
import { signOut } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { toast } from '../../components/Toast.tsx';
import { focusInvalid } from '../account/fields.ts';
import { createAct, Section, type SectionProps } from './parts.tsx';
import { saveFile } from './save.ts';

export function YourData(props: SectionProps) {
  const act = createAct();
  const [leaving, setLeaving] = createSignal(false);
  const take = () =>
    act.run(async () => {
      saveFile(await exportAll(), 'quickslot.json');
      toast('Your data is in your downloads.');
    });
  return (
    <Section id="data" title="Your data" lead="All of it is yours to take, and to end.">
      <act.Failure />
      <div class="set-buttons">
        <Button variant="quiet" busy={act.busy()} onPress={() => void take()}>
          <Icon name="download" />
          Download everything
        </Button>
        <Button variant="quiet" class="set-end" onPress={() => setLeaving(true)}>
          Delete your account
        </Button>
      </div>
      <Sheet open={leaving()} title="Delete your account?" onClose={() => setLeaving(false)}>
        <Leave name={props.me.name} onClose={() => setLeaving(false)} />
      </Sheet>
    </Section>
  );
}

const WORD = 'delete';

function Leave(props: { name: string; onClose: () => void }) {
  const navigate = useNavigate();
  const act = createAct();
  const [typed, setTyped] = createSignal('');
  const [wrong, setWrong] = createSignal<string>();
  let form!: HTMLFormElement;

  function leave(event: SubmitEvent): void {
    event.preventDefault();
    setWrong(typed().trim().toLowerCase() === WORD ? undefined : `Type “${WORD}” to go on.`);
    if (wrong()) {
      focusInvalid(form);
      return;
    }
    void act.run(async () => {
      await deleteAccount();
      // The account is gone whatever this says; it only clears what this browser keeps.
      await signOut().catch(() => {});
      navigate('/', { replace: true });
      toast('Your account is deleted.');
    });
  }

  return (
    <form ref={form} class="set-setup" noValidate onSubmit={leave}>
      <act.Failure />
      <p>
        <strong>
          Your bookings ahead are cancelled, your places in line are given up, and your calendars and groups
          close.
        </strong>{' '}
        You are signed out everywhere. Bookings of the past stay with whom you booked, without your name. This
        cannot be undone.
      </p>
      <TextField
        label={`Type “${WORD}” to confirm`}
        name="confirmation"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={20}
        value={typed()}
        onText={setTyped}
        error={wrong()}
      />
      <div class="sheet-actions">
        <Button variant="quiet" onPress={props.onClose}>
          Keep it
        </Button>
        <Button type="submit" variant="danger" busy={act.busy()}>
          Delete my account
        </Button>
      </div>
    </form>
  );
}
