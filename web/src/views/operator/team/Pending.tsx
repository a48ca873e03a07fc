// Invitations that nobody has accepted yet.
import { For } from 'solid-js';
import { revokeInvitation } from '../../../api/team.ts';
import type { Invitation } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { toast } from '../../../components/Toast.tsx';
import { createAct, Row } from '../../settings/parts.tsx';
import { when } from '../../settings/when.ts';
import { ROLE_NAMES } from '../role-words.ts';

export function Pending(props: {
  calendarId: string;
  invitations: readonly Invitation[];
  onChanged: () => void;
}) {
  const act = createAct();
  const takeBack = ({ id, email }: Invitation) =>
    act.run(async () => {
      await revokeInvitation(props.calendarId, id);
      toast(`The invitation of ${email} opens nothing any more.`);
      props.onChanged();
    }, id);
  return (
    <>
      <act.Failure />
      <ul class="set-list">
        <For each={props.invitations}>
          {(invitation) => (
            <Row
              mark={<Icon name="mail" />}
              title={invitation.email}
              actions={
                <Button
                  variant="plain"
                  busy={act.busy(invitation.id)}
                  aria-label={`Take back the invitation of ${invitation.email}`}
                  onPress={() => void takeBack(invitation)}
                >
                  Take back
                </Button>
              }
            >
              {ROLE_NAMES[invitation.role]}, good until {when(invitation.expiresAt)}
            </Row>
          )}
        </For>
      </ul>
    </>
  );
}
