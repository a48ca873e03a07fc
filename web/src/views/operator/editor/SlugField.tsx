// The address of a board on the web.
import { TextField } from '../../../components/Field.tsx';

interface Props {
  value: string;
  /** What stands before it. */
  path: '/c/' | '/g/';
  error: string | undefined;
  onText: (slug: string) => void;
}

export function SlugField(props: Props) {
  const slug = () => props.value.trim();
  return (
    <TextField
      label="Web address"
      name="slug"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      maxLength={64}
      placeholder="made from the name"
      hint={
        slug() === ''
          ? 'Left empty, it is made from the name.'
          : `People come to ${location.host}${props.path}${slug()}`
      }
      value={props.value}
      error={props.error}
      onText={(text) => props.onText(text.toLowerCase().replaceAll(' ', '-'))}
    />
  );
}
