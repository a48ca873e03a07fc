import { createSignal, Match, Show, Switch } from 'solid-js';
import { confirmTotp, offerTotp, removeTotp } from '../../api/identity.ts';
import { isApiError } from '../../api/problem.ts';
import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { QrCode } from '../../components/QrCode.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { toast } from '../../components/Toast.tsx';
import { focusInvalid } from '../account/fields.ts';
import { createAct, Section, type SectionProps } from './parts.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

interface Offer {
  readonly secret: string;
  readonly otpauthUrl: string;
}

export function SecondFactor(props: SectionProps) {
  const act = createAct();
  const [offer, setOffer] = createSignal<Offer>();
  const [renewing, setRenewing] = createSignal(false);
  const [codes, setCodes] = createSignal<readonly string[]>();
  const [leaving, setLeaving] = createSignal(false);

  const begin = () => act.run(async () => void setOffer(await offerTotp()));
  const off = () =>
    act.run(async () => {
      await removeTotp();
      setLeaving(false);
      toast('The second factor is off. Its recovery codes are gone.');
      props.onChanged();
    }, 'off');
  const close = () => {
    if (codes()) props.onChanged();
    setOffer(undefined);
    setRenewing(false);
    setCodes(undefined);
  };

  return (
    <Section
      id="second-factor"
      title="Second factor"
      lead="A code of an authenticator app, asked for beside your password. A passkey needs none: it is two factors by itself."
    >
      <act.Failure />
      <Switch>
        <Match when={props.me.totpEnabled}>
          <div class="set-fact">
            <strong>Authenticator app</strong>
            <span class="set-badge good">On</span>
          </div>
          <div class="set-buttons">
            <Button variant="quiet" onPress={() => setRenewing(true)}>
              New recovery codes
            </Button>
            <Button variant="quiet" onPress={() => setLeaving(true)}>
              Switch off
            </Button>
          </div>
        </Match>
        <Match when={true}>
          <Show
            when={props.me.hasPassword}
            fallback={
              <p class="set-note">You sign in without a password, so there is nothing it would add.</p>
            }
          >
            <div>
              <Button variant="quiet" busy={act.busy()} onPress={() => void begin()}>
                <Icon name="shield" />
                Set up an authenticator app
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
      <Sheet
        open={offer() !== undefined || renewing()}
        title={codes() ? 'Your recovery codes' : renewing() ? 'New recovery codes' : 'Authenticator app'}
        onClose={close}
      >
        <Show when={codes()} fallback={<SetUp offer={offer()} onCodes={setCodes} />}>
          {(all) => (
            <RecoveryCodes
              codes={all()}
              use="The second factor is on; each code stands in for the app once, beside your password."
              onDone={close}
            />
          )}
        </Show>
      </Sheet>
      <Sheet open={leaving()} title="Switch the second factor off?" onClose={() => setLeaving(false)}>
        <p>From then on your password alone opens your account, and the recovery codes are gone.</p>
        <div class="sheet-actions">
          <Button variant="quiet" onPress={() => setLeaving(false)}>
            Keep it on
          </Button>
          <Button variant="danger" busy={act.busy('off')} onPress={() => void off()}>
            Switch it off
          </Button>
        </div>
      </Sheet>
    </Section>
  );
}

/** The code of the app proves that it was set up, or that it is at hand. */
function SetUp(props: { offer: Offer | undefined; onCodes: (codes: readonly string[]) => void }) {
  const act = createAct();
  const [code, setCode] = createSignal('');
  const [wrong, setWrong] = createSignal<string>();
  let form!: HTMLFormElement;

  function confirm(event: SubmitEvent): void {
    event.preventDefault();
    const digits = code().replaceAll(/\s/g, '');
    setWrong(/^\d{6}$/.test(digits) ? undefined : 'Enter the six digits that the app shows.');
    if (wrong()) {
      focusInvalid(form);
      return;
    }
    void act.run(async () => {
      try {
        props.onCodes(await confirmTotp(digits));
      } catch (error) {
        if (!isApiError(error) || error.code !== 'wrong_code') throw error;
        setWrong(`${error.title}. ${error.text}`);
        focusInvalid(form);
      }
    });
  }

  return (
    <form ref={form} class="set-setup" noValidate onSubmit={confirm}>
      <act.Failure />
      <Show
        when={props.offer}
        fallback={<p>The ten codes that you have stop working; you get ten new ones.</p>}
      >
        {(offer) => (
          <>
            <p>Scan this with your authenticator app, then enter the code it shows.</p>
            <QrCode text={offer().otpauthUrl} label="QR code for your authenticator app" />
            <details>
              <summary>
                On this device, or it does not scan
                <Icon name="down" />
              </summary>
              <p>
                <a href={offer().otpauthUrl}>Open the app here</a>, or type this key into it:
              </p>
              <code class="set-key">{offer().secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
            </details>
          </>
        )}
      </Show>
      <TextField
        label="Code of your authenticator app"
        name="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxLength={10}
        value={code()}
        onText={setCode}
        error={wrong()}
      />
      <Button type="submit" wide busy={act.busy()}>
        {props.offer ? 'Switch it on' : 'Make new codes'}
      </Button>
    </form>
  );
}
