import { describe, expect, it } from 'vitest';
import { csvLines, csvOf } from './csv.ts';

/** One cell as a file has it. */
const cell = (text: string) => csvLines([[text]]).slice(0, -2);

describe('a table as CSV', () => {
  it('begins with a byte order mark, quotes text, doubles quotes and ends each line with CRLF', () => {
    expect(
      csvOf([
        ['Name', 'Seats'],
        ['Ada "the first", of Ely\nand York', 2],
        ['', null],
      ]),
    ).toBe('\ufeff"Name","Seats"\r\n"Ada ""the first"", of Ely\nand York",2\r\n"",\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "=cmd|' /C calc'!A0"])(
    'keeps %j as text',
    (text) => {
      expect(cell(text).slice(1, 2)).toBe("'");
      expect(cell(text).slice(2).replaceAll("'", '')).toBe(`${text}"`.replaceAll("'", ''));
    },
  );

  it('keeps a formula as text that hides behind a separator of another locale, or behind a line end', () => {
    expect(cell('x;=1+1')).toBe(`"x;'=1+1"`);
    expect(cell('x;"=1+1')).toBe(`"x;""'=1+1"`);
    expect(cell('x\t@A1')).toBe(`"x\t'@A1"`);
    expect(cell('x\r\n-1')).toBe(`"x\r\n'-1"`);
  });

  it('leaves everything else as it is', () => {
    for (const text of ['a=b', '1-2', 'a@example.com', "it's", 'one; two', '日曜日']) {
      expect(cell(text)).toBe(`"${text}"`);
    }
    expect(csvLines([[-5, 0.25]])).toBe('-5,0.25\r\n');
  });
});
