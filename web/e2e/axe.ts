// Whether a page keeps to the rules of accessibility that a machine can see.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The pages have no frames: looked at in one piece, it takes half the time. */
const look = (page: Page, rules?: string[]) =>
  new AxeBuilder({ page })
    .setLegacyMode(true)
    // What holds is not described: that takes longer than to find it.
    .options({ resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) });

async function turn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  // Colours in between are nobody's to read.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)));
}

/** Every rule in light; in dark those about colour, as nothing else of the page changes. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const found: string[] = [];
  const note = (scheme: string, { violations }: Awaited<ReturnType<AxeBuilder['analyze']>>) => {
    for (const { id, nodes } of violations) {
      found.push(`${where}, ${scheme}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
    }
  };
  note('light', await look(page).analyze());
  await turn(page, 'dark');
  note('dark', await look(page, ['color-contrast', 'link-in-text-block']).analyze());
  await turn(page, 'light');
  expect(found).toEqual([]);
}
