// What is there to save, always in reach.
import { Show } from 'solid-js';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { online } from '../../../offline/network.ts';
import type { Editing } from './editing.ts';

export function SaveBar(props: { editing: Editing; isNew: boolean; onPreview: () => void }) {
  const canSave = () => (props.isNew || props.editing.changed()) && online();
  const words = () => {
    if (!online()) return 'Saving needs a connection.';
    const count = props.editing.count();
    if (count > 0) return count === 1 ? '1 field is not right yet' : `${count} fields are not right yet`;
    if (props.isNew) return 'Nothing is saved yet';
    return props.editing.changed() ? 'Changes are not saved yet' : 'All saved';
  };
  return (
    <div class="ed-bar">
      <p classList={{ wrong: props.editing.count() > 0 }} role="status">
        {words()}
      </p>
      <Button variant="quiet" class="ed-bar-preview" onPress={() => props.onPreview()}>
        <Icon name="eye" />
        Preview
      </Button>
      <Show when={!props.isNew && props.editing.changed()}>
        <Button variant="plain" class="ed-bar-discard" onPress={() => props.editing.discard()}>
          Discard
        </Button>
      </Show>
      <Button type="submit" busy={props.editing.saving()} off={!canSave()}>
        {props.isNew ? 'Create' : 'Save'}
      </Button>
    </div>
  );
}
