import { For, Show } from 'solid-js';
import { readAudit } from '../../api/identity.ts';
import type { AuditEntry } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { Skeleton } from '../../components/States.tsx';
import { Alarm } from '../account/Alarm.tsx';
import { auditWords, isNotable } from './audit-words.ts';
import { createPaged } from './paging.ts';
import { Section } from './parts.tsx';
import { when } from './when.ts';

export function Activity() {
  const entries = createPaged<AuditEntry>(readAudit);
  return (
    <Section id="activity" title="Activity" lead="What happened to your account, the latest first.">
      <Alarm text={entries.failure()} />
      <Show when={entries.items()} fallback={<Skeleton width="100%" height="120px" />}>
        {(all) => (
          <>
            <ol class="set-log">
              <For each={all()}>
                {(entry) => (
                  <li classList={{ notable: isNotable(entry.kind) }}>
                    <time dateTime={entry.at}>{when(entry.at)}</time>
                    <div>
                      <strong>{auditWords(entry)}</strong>
                      <span>
                        {entry.device}
                        {entry.place ? `, near ${entry.place}` : ''}
                      </span>
                    </div>
                  </li>
                )}
              </For>
            </ol>
            <Show when={entries.hasMore()}>
              <div>
                <Button variant="quiet" busy={entries.busy()} onPress={() => void entries.more()}>
                  Show earlier
                </Button>
              </div>
            </Show>
          </>
        )}
      </Show>
    </Section>
  );
}
