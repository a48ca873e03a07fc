// Browser tests: one real Chromium, one real server (`npm run dev` on a folder of its own), one after the other.
import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.mjs';

const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  globalSetup: './global-setup.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A browser on a busy machine may miss a moment once; what fails twice is broken. Retried tests are named as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 8_000 },
  reporter: 'list',
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Athens',
    viewport: { width: 1280, height: 800 },
    // Each new browser would fetch the whole app for its worker. The tests that are about what it does let it in.
    serviceWorkers: 'block',
    // The animations are short; what is tested is what they lead to.
    contextOptions: { reducedMotion: 'reduce' },
    // Recording each page takes as long as half the tests: `--trace retain-on-failure` does, for the one that failed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { args: CHROMIUM_FLAGS, ...(executablePath ? { executablePath } : {}) },
  },
});
