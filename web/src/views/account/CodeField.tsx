import { Button } from '../../components/Button.tsx';
import { TextField } from '../../components/Field.tsx';

/** Of the authenticator app, or one of the codes kept for the day it is lost. */
export type CodeKind = 'app' | 'recovery';

interface Props {
  kind: CodeKind;
  onKind: (kind: CodeKind) => void;
  value: string;
  onText: (text: string) => void;
  error: string | undefined;
}

/** The second factor, or what stands in for it. */
export function CodeField(props: Props) {
  const isApp = () => props.kind === 'app';
  return (
    <div class="door-code">
      <TextField
        label={isApp() ? 'Code of your authenticator app' : 'Recovery code'}
        name="code"
        inputmode={isApp() ? 'numeric' : 'text'}
        autocomplete={isApp() ? 'one-time-code' : 'off'}
        autocapitalize="none"
        spellcheck={false}
        maxLength={40}
        value={props.value}
        onText={props.onText}
        error={props.error}
        hint={isApp() ? 'Six digits; a new one comes every 30 seconds.' : 'Each of the ten works once.'}
      />
      <Button variant="plain" onPress={() => props.onKind(isApp() ? 'recovery' : 'app')}>
        {isApp() ? 'Use a recovery code' : 'Use the authenticator app'}
      </Button>
    </div>
  );
}
