/** Fills the server at `base` with the demo; `origin` is the one address that people see. */
export function seed(base: string, options?: { origin?: string }): Promise<void>;
