// Tables as CSV (RFC 4180) that a spreadsheet opens without running anything.

/** Text is quoted always; a number stands as it is, and null is empty. */
export type Cell = string | number | null;

/** So that spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** Rows as a file, or as its beginning: the first has the columns' names. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return `${BYTE_ORDER_MARK}${csvLines(rows)}`;
}

/** Rows as the lines of a file. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : `"${disarmed(cell).replaceAll('"', '""')}"`;
}

/**
 * Text that a spreadsheet would take for a formula, with an apostrophe before it. Where semicolons or tabs part cells,
 * as in much of Europe, a formula could hide behind one of them, or behind a line's end: there as well.
 */
function disarmed(text: string): string {
  return text.replace(/(^|[;\t\r\n]["' ]*)(?=[=+\-@\t\r])/g, "$1'");
}
