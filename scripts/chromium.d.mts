/** What makes a headless Chromium quiet: it asks nobody anything, and runs as root too. */
export const CHROMIUM_FLAGS: string[];
export function findChromium(): string | undefined;
