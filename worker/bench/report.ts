// The one table, and the same as JSON.
import type { Cost, Counts } from './cost.ts';
import type { Machine } from './machine.ts';
import type { Note, Unit } from './scenario.ts';
import type { SideName } from './side.ts';
import { type Summary, summarise } from './stats.ts';

/** Never below this share of the object that does only the one thing. */
const SHARE_OF_MINIMAL = 0.8;
const SIDES: readonly SideName[] = ['ours', 'minimal', 'peer'];

/** What is measured where a row says nothing else: see runtime.ts. */
const BARE = 'bare workerd';

interface Row {
  readonly unit: Unit;
  readonly values: Map<SideName, number[]>;
}

export class Figures {
  readonly #rows = new Map<string, Row>();

  readonly note: Note = (unit, side, value) => {
    const key = `${unit.what} ${unit.unit}`;
    const row = this.#rows.get(key) ?? { unit, values: new Map() };
    row.values.set(side, [...(row.values.get(side) ?? []), value]);
    this.#rows.set(key, row);
  };

  rows() {
    return [...this.#rows.values()].map(({ unit, values }) => {
      const sides = Object.fromEntries([...values].map(([side, all]) => [side, summarise(all)])) as Partial<
        Record<SideName, Summary>
      >;
      return { ...unit, sides, ...ratios(unit, sides) };
    });
  }
}

function ratios(unit: Unit, sides: Partial<Record<SideName, Summary>>) {
  const { ours, minimal, peer } = sides;
  const to = (other: Summary | undefined) =>
    ours && other && other.median > 0 && !unit.isRatio ? ours.median / other.median : null;
  const toPeer = to(peer);
  const toMinimal = to(minimal);
  return { toPeer, toMinimal, isMet: isMet(unit, ours, toPeer), isAboveFloor: isAboveFloor(unit, toMinimal) };
}

/** Whether ours is near enough to the object that does only the one thing; null where there is no aim. */
function isAboveFloor({ aim, better }: Unit, toMinimal: number | null): boolean | null {
  if (!aim || toMinimal === null) return null;
  return (better === 'higher' ? toMinimal : 1 / toMinimal) >= SHARE_OF_MINIMAL;
}

function isMet({ aim, better }: Unit, ours: Summary | undefined, toPeer: number | null): boolean | null {
  if (!aim || !ours) return null;
  const [is, should] = 'figure' in aim ? [ours.median, aim.figure] : [toPeer, aim.peerTimes];
  if (is === null) return null;
  return better === 'higher' ? is >= should : is <= should;
}

export type ReportRow = ReturnType<Figures['rows']>[number];

function short(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 100) return String(value);
  if (value >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function figure(summary: Summary | undefined): string {
  if (!summary) return '–';
  const { median, min, max, count } = summary;
  return count === 1 ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
}

function aimWords({ aim, better }: Unit): string {
  if (!aim) return '';
  const sign = better === 'higher' ? '≥' : '≤';
  return 'figure' in aim ? `${sign} ${short(aim.figure)}` : `${sign} ${aim.peerTimes}x peer`;
}

function verdict(row: ReportRow): string {
  const words = row.isMet === null ? '' : row.isMet ? 'met' : 'MISSED';
  return row.isAboveFloor === false ? `${words}${words ? ', ' : ''}BELOW 80 % of minimal` : words;
}

/** Rows of cells as a Markdown table with columns in line. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

const times = (ratio: number | null) => (ratio === null ? '–' : `${ratio.toFixed(2)}x`);

export function figuresTable(rows: readonly ReportRow[]): string {
  const head = ['work', 'unit', ...SIDES, 'ours/peer', 'ours/minimal', 'aim', '', 'on'];
  return table([
    head,
    ...rows.map((row) => [
      row.what,
      `${row.unit}, ${row.better === 'higher' ? 'more' : 'less'} is better`,
      ...SIDES.map((side) => figure(row.sides[side])),
      times(row.toPeer),
      times(row.toMinimal),
      aimWords(row),
      verdict(row),
      row.on ?? BARE,
    ]),
  ]);
}

/** How many rows with an aim meet it, and hold the floor under it. */
export function aimsLine(rows: readonly ReportRow[]): string {
  const aimed = rows.filter(({ isMet }) => isMet !== null);
  const met = aimed.filter((row) => row.isMet && row.isAboveFloor !== false);
  return `${met.length} of ${aimed.length} aims met, each at ${SHARE_OF_MINIMAL * 100} % of the minimal object or more`;
}

const sum = (numbers: Record<string, number> | undefined) =>
  Object.values(numbers ?? {}).reduce((total, one) => total + one, 0);

export function costTable({ alone, rush }: Cost): string {
  const kinds = [...new Set([...Object.keys(alone), ...Object.keys(rush)])].filter(
    (kind) => kind !== 'objects built',
  );
  const number = (counts: Counts, kind: string, of?: string) => {
    const value = of === undefined ? sum(counts[kind]) : (counts[kind]?.[of] ?? 0);
    return value.toFixed(2);
  };
  return table([
    ['per booking', 'one at a time', '32 callers at once'],
    ...kinds.flatMap((kind) => {
      const parts = [...new Set([...Object.keys(alone[kind] ?? {}), ...Object.keys(rush[kind] ?? {})])];
      return [
        [kind, number(alone, kind), number(rush, kind)],
        ...(parts.length > 1
          ? parts.map((of) => [`  ${of}`, number(alone, kind, of), number(rush, kind, of)])
          : []),
      ];
    }),
  ]);
}

export function machineLines(
  machine: Machine,
  peer: { postgres: string; redis: string } | undefined,
  page?: string,
): string[] {
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `node ${machine.node}, ${BARE}: ${machine.workerd} by miniflare ${machine.miniflare} with direct sockets` +
      (peer ? `, PostgreSQL ${peer.postgres}, Redis ${peer.redis}` : '') +
      (page ? `; ${page}` : ''),
    `a 4 KiB write reaches the disk in ${machine.fsyncMs.toFixed(2)} ms${machine.onTmpfs ? ' (the disk is memory: commits wait for nothing)' : ''}; load before: ${machine.loadBefore.toFixed(2)}`,
  ];
}
