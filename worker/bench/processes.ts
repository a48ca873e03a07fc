// What processes cost: CPU time and memory from /proc, summed over a server's whole family.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** The ids of the direct children of a process, and of theirs. */
export function familyOf(pid: number): number[] {
  let children: number[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    // It ended meanwhile.
  }
  return children.flatMap((child) => [child, ...familyOf(child)]);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** CPU time that processes have used, children that ended included, in milliseconds. */
export function cpuMs(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    // Behind the name, which may hold anything: state is the third field of proc(5), utime the fourteenth.
    const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
  });
  return (ticks.reduce((sum, one) => sum + one, 0) * 1_000) / TICKS_PER_SECOND;
}

/** Memory that is theirs alone or shared with few: the proportional set size, in bytes. */
export function memoryBytes(pids: readonly number[]): number {
  return pids.reduce(
    (sum, pid) => sum + Number(/^Pss: +(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0) * 1_024,
    0,
  );
}

/** Waits until processes have had next to nothing to do for `forMs`, `patienceMs` at the longest. */
export async function untilQuiet(
  pids: () => readonly number[],
  forMs: number,
  patienceMs = 8_000,
): Promise<void> {
  const giveUp = performance.now() + patienceMs;
  let before = cpuMs(pids());
  let since = performance.now();
  while (performance.now() < giveUp && performance.now() - since < forMs) {
    await sleep(50);
    const now = cpuMs(pids());
    // One tick of a clock that counts hundredths is noise.
    if (now - before > 1_000 / TICKS_PER_SECOND) since = performance.now();
    before = now;
  }
}
