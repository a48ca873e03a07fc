import { createSignal, Show } from 'solid-js';
import { makeRecoveryCodes } from '../../api/identity.ts';
import type { Me } from '../../api/types.ts';
import { dismissRecovery } from '../../auth/recovery.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { createAct, Section, type SectionProps } from './parts.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

/** Whether nothing but a passkey or a provider leads to an account: no link can be mailed, no password be typed. */
export function needsCodes({ email, hasPassword }: Me): boolean {
  return email === null && !hasPassword;
}

/** Codes for the day the passkey is lost. */
export function OwnCodes(props: SectionProps) {
  const act = createAct();
  const [codes, setCodes] = createSignal<readonly string[]>();
  const left = () => props.me.recoveryCodesLeft;
  const make = () =>
    act.run(async () => {
      setCodes(await makeRecoveryCodes());
      dismissRecovery();
    });
  const close = () => {
    setCodes(undefined);
    props.onChanged();
  };

  return (
    <Section
      id="recovery-codes"
      title="Recovery codes"
      lead="For the day your passkey is lost: there is no address that a link could go to. Each code signs you in once."
    >
      <act.Failure />
      <div class="set-fact">
        <strong>
          {left() === 0 ? 'You have none.' : left() === 1 ? '1 code left' : `${left()} codes left`}
        </strong>
      </div>
      <Show when={left() > 0}>
        <p class="set-note">New codes replace the ones that you have.</p>
      </Show>
      <div>
        <Button variant="quiet" busy={act.busy()} onPress={() => void make()}>
          <Icon name="shield" />
          {left() > 0 ? 'Make new codes' : 'Make recovery codes'}
        </Button>
      </div>
      <Sheet open={codes() !== undefined} title="Your recovery codes" onClose={close}>
        <RecoveryCodes
          codes={codes() ?? []}
          use="Each signs you in once, without your passkey: whoever has one has your account."
          onDone={close}
        />
      </Sheet>
    </Section>
  );
}
