// Who belongs to the team: their parts, and for its owner, how to change or end them.
import { useNavigate } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import { can, type TeamRole } from '../../../../../worker/domain/roles.ts';
import { changeRole, removeMember } from '../../../api/team.ts';
import type { Calendar, TeamMember } from '../../../api/types.ts';
import { person } from '../../../auth/session.ts';
import { Avatar } from '../../../components/Avatar.tsx';
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { createAct, Row } from '../../settings/parts.tsx';
import { when } from '../../settings/when.ts';
import { ROLE_NAMES } from '../role-words.ts';
import { RoleChoice } from './RoleChoice.tsx';

const nameOf = (member: TeamMember) => member.name || 'Somebody';

export function People(props: { calendar: Calendar; members: readonly TeamMember[]; onChanged: () => void }) {
  const navigate = useNavigate();
  const act = createAct();
  const [open, setOpen] = createSignal<TeamMember>();
  const [ending, setEnding] = createSignal(false);
  const [role, setRole] = createSignal<TeamRole>('viewer');
  const isOwner = () => can(props.calendar.role, 'own');
  const isMe = (member: TeamMember | undefined) => member !== undefined && member.userId === person()?.id;

  function show(member: TeamMember): void {
    if (member.role === 'owner') return;
    setRole(member.role);
    setEnding(isMe(member));
    setOpen(member);
  }
  const save = (member: TeamMember) =>
    act.run(async () => {
      await changeRole(props.calendar.id, member.userId, role());
      setOpen(undefined);
      toast(`${nameOf(member)} is a ${ROLE_NAMES[role()].toLowerCase()} now.`);
      props.onChanged();
    }, 'save');
  const end = (member: TeamMember) =>
    act.run(async () => {
      await removeMember(props.calendar.id, member.userId);
      setOpen(undefined);
      if (isMe(member)) {
        toast(`You have left ${props.calendar.name}.`);
        navigate('/manage');
        return;
      }
      toast(`${nameOf(member)} is no longer in the team.`);
      props.onChanged();
    }, 'end');

  return (
    <>
      <ul class="set-list">
        <For each={props.members}>
          {(member) => (
            <Row
              mark={<Avatar name={nameOf(member)} />}
              title={nameOf(member)}
              badge={isMe(member) ? 'You' : undefined}
              actions={
                <Show when={member.role !== 'owner' && (isOwner() || isMe(member))}>
                  <Button
                    variant="plain"
                    aria-label={isMe(member) ? 'Leave the team' : `Change or remove ${nameOf(member)}`}
                    onPress={() => show(member)}
                  >
                    {isMe(member) ? 'Leave' : 'Change'}
                  </Button>
                </Show>
              }
            >
              {ROLE_NAMES[member.role]}, since {when(member.addedAt)}
            </Row>
          )}
        </For>
      </ul>
      <Sheet
        open={open() !== undefined}
        title={<Title member={open()} isMe={isMe(open())} ending={ending()} />}
        onClose={() => setOpen(undefined)}
      >
        <Show when={open()}>
          {(member) => (
            <div class="set-setup">
              <act.Failure />
              <Show
                when={ending()}
                fallback={
                  <>
                    <RoleChoice legend="Part in this calendar" value={role()} onValue={setRole} />
                    <div class="sheet-actions tm-acts">
                      <Button variant="plain" class="set-end" onPress={() => setEnding(true)}>
                        Remove from the team
                      </Button>
                      <Button
                        busy={act.busy('save')}
                        off={role() === member().role}
                        onPress={() => void save(member())}
                      >
                        Save
                      </Button>
                    </div>
                  </>
                }
              >
                <p>
                  {isMe(member())
                    ? 'You see nothing more of its bookings from that moment on. Only its owner can invite you again.'
                    : 'What they see of it ends at once, in every open window. What they booked for themselves stays.'}
                </p>
                <div class="sheet-actions">
                  <Button
                    variant="quiet"
                    onPress={() => (isMe(member()) ? setOpen(undefined) : setEnding(false))}
                  >
                    {isMe(member()) ? 'Stay' : 'Keep them'}
                  </Button>
                  <Button variant="danger" busy={act.busy('end')} onPress={() => void end(member())}>
                    {isMe(member()) ? 'Leave the team' : 'Remove'}
                  </Button>
                </div>
              </Show>
            </div>
          )}
        </Show>
      </Sheet>
    </>
  );
}

function Title(props: { member: TeamMember | undefined; isMe: boolean; ending: boolean }) {
  const name = () => <bdi>{props.member && nameOf(props.member)}</bdi>;
  return (
    <Show when={props.ending} fallback={name()}>
      <Show when={!props.isMe} fallback="Leave the team?">
        Remove {name()}?
      </Show>
    </Show>
  );
}
