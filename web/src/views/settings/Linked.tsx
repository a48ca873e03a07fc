import { For, Show } from 'solid-js';
import { getProviders } from '../../api/account.ts';
import { linkProvider, unlinkProvider } from '../../api/identity.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { toast } from '../../components/Toast.tsx';
import { createLoad } from '../../shell/load.ts';
import { createAct, Row, Section, type SectionProps } from './parts.tsx';
import { when } from './when.ts';

export function Linked(props: SectionProps) {
  const act = createAct();
  const offered = createLoad(() => 'all', getProviders);
  const linkable = () =>
    (offered.value() ?? []).filter(({ id }) => !props.me.providers.some((one) => one.provider === id));

  const link = (id: string) =>
    act.run(async () => {
      window.location.assign(await linkProvider(id));
    }, id);
  const unlink = (id: string, name: string) =>
    act.run(async () => {
      await unlinkProvider(id);
      toast(`${name} no longer signs you in.`);
      props.onChanged();
    }, id);

  return (
    <Section id="linked" title="Linked sign-ins" lead="Accounts elsewhere that sign you in here.">
      <act.Failure />
      <Show when={props.me.providers.length > 0}>
        <ul class="set-list">
          <For each={props.me.providers}>
            {(one) => (
              <Row
                mark={<Icon name="person" />}
                title={one.name}
                actions={
                  <Button
                    variant="plain"
                    busy={act.busy(one.provider)}
                    onPress={() => void unlink(one.provider, one.name)}
                  >
                    Unlink<span class="hush"> {one.name}</span>
                  </Button>
                }
              >
                {one.email ? `${one.email}, ` : ''}linked {when(one.createdAt)}
              </Row>
            )}
          </For>
        </ul>
      </Show>
      <Show
        when={linkable().length > 0}
        fallback={
          <Show when={props.me.providers.length === 0}>
            <p class="set-note">No other sign-ins are offered here.</p>
          </Show>
        }
      >
        <div class="set-buttons">
          <For each={linkable()}>
            {(one) => (
              <Button variant="quiet" busy={act.busy(one.id)} onPress={() => void link(one.id)}>
                Link {one.name}
              </Button>
            )}
          </For>
        </div>
      </Show>
    </Section>
  );
}
