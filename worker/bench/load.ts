// Callers that each send their next call once the one before is answered.

export interface Load {
  readonly done: number;
  readonly seconds: number;
  /** Of each call, in milliseconds. */
  readonly times: readonly number[];
}

/** Lets `callers` call for `seconds`; each call that had begun is waited for. */
export async function sustained(
  callers: number,
  seconds: number,
  call: (caller: number) => Promise<void>,
): Promise<Load> {
  const began = performance.now();
  const until = began + seconds * 1_000;
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < until) {
        const from = performance.now();
        await call(caller);
        times.push(performance.now() - from);
      }
    }),
  );
  return { done: times.length, seconds: (performance.now() - began) / 1_000, times };
}
