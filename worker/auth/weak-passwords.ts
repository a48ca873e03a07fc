// Which new passwords are refused, and in which words. No rules of composition: NIST SP 800-63B-4, section 3.1.1.2.
import { PASSWORD_MIN } from '../contract/accounts.ts';
import { isCommonPassword } from './common-passwords.ts';

/** Whose password it is to be: what anybody who knows them would try first. */
export interface Owner {
  readonly name: string;
  readonly email: string | null;
}

/** What may stand beside one's own name or address before the rest counts as a password: so many characters… */
const FEW_CHARACTERS = 4;
/** …or so many digits, a date. */
const FEW_DIGITS = 8;
/** Shorter pieces of a name occur in ordinary words by chance. */
const SHORTEST_PIECE = 3;

/** Why a new password is refused, for a person to read; undefined where it is fine. */
export function weaknessOf(password: string, owner: Owner): string | undefined {
  const plain = password.normalize('NFC').toLowerCase();
  if ([...password.normalize('NFC')].length < PASSWORD_MIN) {
    return `Use at least ${PASSWORD_MIN} characters. A few words in a row are easy to remember.`;
  }
  if (isCommonPassword(plain)) return 'That password is one of the most common ones. Choose another.';
  if (isRepetition(plain) || isRepetition(bare(plain)))
    return 'That repeats something shorter. Choose another.';
  if (isMadeOf(bare(plain), piecesOf(owner))) {
    return 'That is made of your own name or address. Choose another.';
  }
  return undefined;
}

/** Letters and digits only: what separators and case hide. */
function bare(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]/gu, '');
}

/** True where a text is something at most half as long, over and over, the last time perhaps cut off. */
function isRepetition(text: string): boolean {
  for (let period = 1; period * 2 <= text.length; period += 1) {
    if (text.startsWith(text.slice(period))) return true;
  }
  return false;
}

function piecesOf({ name, email }: Owner): string[] {
  const [local = '', domain = ''] = (email ?? '').split('@');
  const pieces = [name, ...name.split(/\s+/), email ?? '', local, domain, domain.split('.')[0] ?? ''];
  return [...new Set(pieces.map(bare))]
    .filter((piece) => piece.length >= SHORTEST_PIECE)
    .sort((a, b) => b.length - a.length);
}

function isMadeOf(text: string, pieces: readonly string[]): boolean {
  const rest = pieces.reduce((left, piece) => left.replaceAll(piece, ''), text);
  if (rest === text) return false;
  return [...rest].length <= FEW_CHARACTERS || (rest.length <= FEW_DIGITS && /^\p{N}+$/u.test(rest));
}
