// One's groups, below one's calendars.
import './groups.css';
import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { ownGroups } from '../../../api/groups.ts';
import { sentence } from '../../../api/problem.ts';
import type { GroupSummary } from '../../../api/types.ts';
import { person } from '../../../auth/session.ts';
import { Button, ButtonLink } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { listText } from '../../../format/text.ts';
import { createLoad } from '../../../shell/load.ts';

/** More names than these are a number. */
const NAMED = 4;

export default function MyGroups() {
  const list = createLoad(() => person()?.id, ownGroups, { keepAs: () => 'groups' });
  const groups = () => list.value() ?? [];
  return (
    <section class="mg" aria-labelledby="groups">
      <div class="mg-head">
        <h2 id="groups">Groups</h2>
        <ButtonLink variant="quiet" href="/manage/groups/new">
          <Icon name="plus" />
          New group
        </ButtonLink>
      </div>
      <Show when={list.error()}>
        <p class="mg-words" role="alert">
          {sentence(list.error())}
          <Button variant="plain" busy={list.busy()} onPress={list.reload}>
            Try again
          </Button>
        </p>
      </Show>
      <Show when={list.value() && groups().length === 0}>
        <p class="mg-words">
          Courts, chairs or rooms that belong together stand side by side on one board, and people book
          whichever is free.
        </p>
      </Show>
      <ul class="mg-list">
        <For each={groups()}>{(group) => <Row group={group} />}</For>
      </ul>
    </section>
  );
}

function Row(props: { group: GroupSummary }) {
  const names = () => {
    const all = props.group.calendars.map(({ name }) => name);
    if (all.length === 0) return 'No calendars in it yet';
    const rest = all.length - NAMED;
    return listText(rest > 1 ? [...all.slice(0, NAMED), `${rest} more`] : all);
  };
  return (
    <li class="mg-row">
      <A class="mg-open" href={`/g/${props.group.slug}`}>
        <strong>
          <bdi>{props.group.name}</bdi>
        </strong>
        <span>
          <bdi>{names()}</bdi>
        </span>
      </A>
      <ButtonLink
        variant="plain"
        href={`/manage/groups/${props.group.id}`}
        aria-label={`Change ${props.group.name}`}
      >
        <Icon name="edit" size={18} />
        Change
      </ButtonLink>
    </li>
  );
}
