import { describe, expect, it } from 'vitest';
import { networkOf } from './rate-limits.ts';
import { weaknessOf } from './weak-passwords.ts';

const ada = { name: 'Ada Lovelace', email: 'ada.king@analytical-engine.example' };
const weakness = (password: string) => weaknessOf(password, ada);

describe('a new password is refused', () => {
  it.each([
    'fourteen chars',
    '👩‍🚀🔭',
    // 15 UTF-16 units, but fewer characters.
    '🔭🔭🔭🪐🪐🪐🛰1',
    // Decomposed it would count as 16.
    'ÜbÜrmÄßÏgËö'.normalize('NFD'),
  ])('with fewer than 15 characters: %s', (password) => {
    expect(weakness(password)).toContain('15 characters');
  });

  it.each([
    '1qaz2wsx3edc4rfv',
    'PassWordStandard',
    '12345678900987654321',
    'stairwaytoheaven',
    'qwertyuiopasdfgh',
  ])('where it is a common one, in any case: %s', (password) =>
    expect(weakness(password)).toContain('most common'),
  );

  it.each([
    'aaaaaaaaaaaaaaaaaaaa',
    'kestrelkestrelkestrel',
    'Kestrel9kestreL9',
    'kestrel-kestrel-kestrel',
    'heron weir heron weir',
    'abcdefgabcdefga',
    '1234567890.1234567890',
  ])('where it repeats a shorter one: %s', (password) => {
    expect(weakness(password)).toMatch(/repeats|common/);
  });

  it.each([
    'Ada Lovelace 1815',
    'ada_LOVELACE.1234',
    'lovelace-ada-2026',
    'ada.lovelace.19901231',
    'LovelaceLovelaceAda!',
    'ada.king@analytical-engine.example',
    'Ada.King@Analytical-Engine.example1',
    'analytical-engine',
    'analyticalengine.example!!',
    '  ada   lovelace  ',
    'adaking+analyticalengine',
  ])("where it is made of one's own name or address: %s", (password) => {
    expect(weakness(password)).toBeDefined();
  });
});

describe('a new password is accepted', () => {
  it.each([
    'seven herons over the weir',
    'correct horse battery staple',
    'ada likes analytical machines most',
    'пятнадцать букв тут',
    '日本語の長い合言葉を使いますよね',
    'x8Fq!2mZr0Lw7Pd',
    ' spaces at both ends ',
    'lovelace and babbage, 1843',
  ])('as it is: %s', (password) => {
    expect(weakness(password)).toBeUndefined();
  });

  it('for an account without an address or with a name too short to tell', () => {
    expect(weaknessOf('seven herons over the weir', { name: 'Jo', email: null })).toBeUndefined();
  });
});

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0000:1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
});
