// The one clock of routes and middleware, so that a test can move time instead of waiting for it.
export const clock = { now: (): number => Date.now() };
