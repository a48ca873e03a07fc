// A failure of anything that signs in or changes how one does, in one line.
import { sentence } from '../api/problem.ts';
import { PasskeyRefusal } from './passkeys.ts';

export function wordsOf(error: unknown): string {
  return error instanceof PasskeyRefusal ? error.message : sentence(error);
}
