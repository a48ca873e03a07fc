// Whether a page keeps to the rules of accessibility that a machine can see.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The pages have no frames: looked at in one piece, it takes half the time. */
const look = (page: Page) => new AxeBuilder({ page }).setLegacyMode(true);

/** Every rule in light; in dark those about colour, as nothing else of the page changes. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const found: string[] = [];
  const note = (scheme: string, { violations }: Awaited<ReturnType<AxeBuilder['analyze']>>) => {
    for (const { id, nodes } of violations) {
      found.push(`${where}, ${scheme}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    }
  };
  note('light', await look(page).analyze());
  await page.emulateMedia({ colorScheme: 'dark' });
  // Colours in between are nobody's to read.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
  note('dark', await look(page).withRules(['color-contrast', 'link-in-text-block']).analyze());
  await page.emulateMedia({ colorScheme: 'light' });
  expect(found).toEqual([]);
}
