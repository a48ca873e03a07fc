/** A command of node_modules that was started: what it said, and its exit code once it has ended. */
export interface Tool {
  readonly output: string;
  readonly done: Promise<number>;
}
export const root: string;
export function start(
  command: string,
  args: readonly string[],
  options?: { env?: Record<string, string>; onOutput?: (chunk: string) => void },
): Tool;
export function stop(tool: Tool, patience?: number): Promise<number>;

/** A port of this machine that nothing listens on. */
export function freePort(): Promise<number>;
