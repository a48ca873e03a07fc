import { createSignal, For, Show } from 'solid-js';
import { addPasskey, passkeyOptions, removePasskey, renamePasskey } from '../../api/identity.ts';
import type { Passkey } from '../../api/types.ts';
import { hasPasskeys, makePasskey } from '../../auth/passkeys.ts';
import { dismissRecovery } from '../../auth/recovery.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { toast } from '../../components/Toast.tsx';
import { createAct, Row, Section, type SectionProps } from './parts.tsx';
import { when } from './when.ts';

function factsOf(passkey: Passkey): string {
  const facts = [
    passkey.provider && passkey.provider !== passkey.name ? passkey.provider : undefined,
    passkey.synced ? 'Synced between your devices' : 'On one device only',
    passkey.lastUsedAt ? `last used ${when(passkey.lastUsedAt)}` : `added ${when(passkey.createdAt)}`,
  ];
  return facts.filter(Boolean).join(', ');
}

export function Passkeys(props: SectionProps) {
  const act = createAct();
  const [renaming, setRenaming] = createSignal<Passkey>();
  const [removing, setRemoving] = createSignal<Passkey>();

  const add = () =>
    act.run(async () => {
      const made = await addPasskey(await makePasskey(await passkeyOptions()));
      dismissRecovery();
      toast(`${made.name} was added.`);
      props.onChanged();
    });

  return (
    <Section
      id="passkeys"
      title="Passkeys"
      lead="Sign in with your finger, face or the PIN of a device. Nothing to remember, and nothing to steal."
    >
      <act.Failure />
      <Show
        when={props.me.passkeys.length > 0}
        fallback={<p class="set-note">You have none yet. It takes one touch.</p>}
      >
        <ul class="set-list">
          <For each={props.me.passkeys}>
            {(passkey) => (
              <Row
                mark={<Icon name="passkey" />}
                title={passkey.name}
                actions={
                  <>
                    <Button
                      icon
                      variant="plain"
                      aria-label={`Rename ${passkey.name}`}
                      onPress={() => setRenaming(passkey)}
                    >
                      <Icon name="edit" />
                    </Button>
                    <Button
                      icon
                      variant="plain"
                      aria-label={`Remove ${passkey.name}`}
                      onPress={() => setRemoving(passkey)}
                    >
                      <Icon name="trash" />
                    </Button>
                  </>
                }
              >
                {factsOf(passkey)}
              </Row>
            )}
          </For>
        </ul>
      </Show>
      <Show
        when={hasPasskeys()}
        fallback={<p class="set-note">This browser cannot make passkeys. Open this page in another one.</p>}
      >
        <div>
          <Button variant="quiet" busy={act.busy()} onPress={() => void add()}>
            <Icon name="plus" />
            Add a passkey
          </Button>
        </div>
      </Show>
      <Sheet open={renaming() !== undefined} title="Name this passkey" onClose={() => setRenaming(undefined)}>
        <Rename
          passkey={renaming() as Passkey}
          onDone={() => {
            setRenaming(undefined);
            props.onChanged();
          }}
        />
      </Sheet>
      <Sheet
        open={removing() !== undefined}
        title={`Remove ${removing()?.name ?? ''}?`}
        onClose={() => setRemoving(undefined)}
      >
        <Remove
          passkey={removing() as Passkey}
          onClose={() => setRemoving(undefined)}
          onDone={() => {
            setRemoving(undefined);
            props.onChanged();
          }}
        />
      </Sheet>
    </Section>
  );
}

function Rename(props: { passkey: Passkey; onDone: () => void }) {
  const [name, setName] = createSignal(props.passkey.name);
  const [wrong, setWrong] = createSignal<string>();
  const act = createAct();
  function save(event: SubmitEvent): void {
    event.preventDefault();
    const wanted = name().trim();
    setWrong(wanted === '' ? 'Give it a name, such as the device it is on.' : undefined);
    if (wrong()) return;
    void act.run(async () => {
      await renamePasskey(props.passkey.id, wanted);
      toast('Saved.');
      props.onDone();
    });
  }
  return (
    <form class="set-form" noValidate onSubmit={save}>
      <act.Failure />
      <TextField
        label="Name"
        name="passkey-name"
        autocomplete="off"
        maxLength={60}
        value={name()}
        onText={setName}
        error={wrong()}
      />
      <Button type="submit" busy={act.busy()}>
        Save
      </Button>
    </form>
  );
}

function Remove(props: { passkey: Passkey; onClose: () => void; onDone: () => void }) {
  const act = createAct();
  const remove = () =>
    act.run(async () => {
      await removePasskey(props.passkey.id);
      toast(`${props.passkey.name} is removed.`);
      props.onDone();
    });
  return (
    <>
      <act.Failure />
      <p>
        It no longer opens your account, and whoever signed in by passkey elsewhere is signed out. You may
        also want to delete it from the device itself.
      </p>
      <div class="sheet-actions">
        <Button variant="quiet" onPress={props.onClose}>
          Keep it
        </Button>
        <Button variant="danger" busy={act.busy()} onPress={() => void remove()}>
          Remove it
        </Button>
      </div>
    </>
  );
}
