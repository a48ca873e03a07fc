// One of the parts that somebody can have, each with what it means.
import { createUniqueId, For } from 'solid-js';
import { TEAM_ROLES, type TeamRole } from '../../../../../worker/domain/roles.ts';
import { ROLE_MEANS, ROLE_NAMES } from '../role-words.ts';

export function RoleChoice(props: { legend: string; value: TeamRole; onValue: (role: TeamRole) => void }) {
  const name = createUniqueId();
  return (
    <fieldset class="tm-roles">
      <legend>{props.legend}</legend>
      <For each={TEAM_ROLES}>
        {(role) => (
          <label class="tm-role">
            <input
              type="radio"
              name={name}
              value={role}
              checked={props.value === role}
              onChange={() => props.onValue(role)}
            />
            <span>
              <strong>{ROLE_NAMES[role]}</strong>
              <span>{ROLE_MEANS[role]}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
