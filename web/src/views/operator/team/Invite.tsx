// Invites somebody by their address, with a part that says what it means.
import { createSignal, Show } from 'solid-js';
import type { TeamRole } from '../../../../../worker/domain/roles.ts';
import { isApiError } from '../../../api/problem.ts';
import { invite } from '../../../api/team.ts';
import { Button } from '../../../components/Button.tsx';
import { TextField } from '../../../components/Field.tsx';
import { toast } from '../../../components/Toast.tsx';
import { createAct } from '../../settings/parts.tsx';
import { RoleChoice } from './RoleChoice.tsx';

export function Invite(props: { calendarId: string; onInvited: () => void }) {
  const [email, setEmail] = createSignal('');
  const [role, setRole] = createSignal<TeamRole>('manager');
  const [wrong, setWrong] = createSignal<string>();
  const act = createAct((error) => {
    if (!isApiError(error)) return 'That did not work. Try once more.';
    setWrong(error.field('email'));
    return error.code === 'conflict' && error.detail ? error.detail : error.text;
  });

  const send = (event: SubmitEvent) => {
    event.preventDefault();
    setWrong(undefined);
    const to = email().trim();
    if (!/^\S+@\S+\.\S+$/.test(to)) {
      setWrong('Enter their email address, such as mia@example.com.');
      return;
    }
    void act.run(async () => {
      await invite(props.calendarId, { email: to, role: role() });
      setEmail('');
      toast(`The invitation is on its way to ${to}.`);
      props.onInvited();
    });
  };

  return (
    <form class="set-setup" noValidate onSubmit={send}>
      <Show when={!wrong()}>
        <act.Failure />
      </Show>
      <TextField
        label="Their email address"
        name="email"
        type="email"
        inputmode="email"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={254}
        value={email()}
        onText={setEmail}
        error={wrong()}
      />
      <RoleChoice legend="Their part" value={role()} onValue={setRole} />
      <div class="set-buttons">
        <Button type="submit" busy={act.busy()}>
          Send the invitation
        </Button>
      </div>
    </form>
  );
}
