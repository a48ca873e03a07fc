import { useNavigate } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { endOtherSessions, endSession, listSessions } from '../../api/identity.ts';
import type { Session } from '../../api/types.ts';
import { signOut } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { Alarm } from '../account/Alarm.tsx';
import { createPaged } from './paging.ts';
import { createAct, Row, Section } from './parts.tsx';
import { when } from './when.ts';

export function Sessions() {
  const navigate = useNavigate();
  const act = createAct();
  const sessions = createPaged<Session>(listSessions);

  const end = (session: Session) =>
    act.run(async () => {
      if (session.current) {
        await signOut();
        navigate('/');
        toast('You are signed out. What was kept on this device is gone.');
        return;
      }
      await endSession(session.id);
      toast(`${session.device} is signed out.`);
      await sessions.reload();
    }, session.id);
  const endOthers = () =>
    act.run(async () => {
      await endOtherSessions();
      toast('Every other browser is signed out.');
      await sessions.reload();
    }, 'others');

  return (
    <Section id="sessions" title="Sessions" lead="Where you are signed in. One you do not know? Sign it out.">
      <act.Failure />
      <Alarm text={sessions.failure()} />
      <Show when={sessions.items()} fallback={<Skeleton width="100%" height="68px" />}>
        {(all) => (
          <>
            <ul class="set-list">
              <For each={all()}>
                {(session) => (
                  <Row
                    mark={<Icon name={/Android|iPhone|iPad/.test(session.device) ? 'phone' : 'system'} />}
                    title={session.device}
                    badge={session.current ? 'This one' : undefined}
                    actions={
                      <Button variant="plain" busy={act.busy(session.id)} onPress={() => void end(session)}>
                        Sign out<span class="hush"> {session.current ? 'here' : session.device}</span>
                      </Button>
                    }
                  >
                    {session.place ? `near ${session.place}, ` : ''}last used {when(session.lastUsedAt)}
                  </Row>
                )}
              </For>
            </ul>
            <div class="set-buttons">
              <Show when={sessions.hasMore()}>
                <Button variant="quiet" busy={sessions.busy()} onPress={() => void sessions.more()}>
                  Show more
                </Button>
              </Show>
              <Show when={all().length > 1}>
                <Button variant="quiet" busy={act.busy('others')} onPress={() => void endOthers()}>
                  Sign out all others
                </Button>
              </Show>
            </div>
          </>
        )}
      </Show>
    </Section>
  );
}
