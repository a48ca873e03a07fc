// Light, dark, or as the system has it. public/theme.js applies the choice before the first paint.
import { createSignal } from 'solid-js';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'quickslot.theme';

function stored(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** The bar around an installed app follows the choice too; without one, each of the two tags waits for its system theme. */
function paintBar(chosen: Theme): void {
  const colours = { light: '#f7f5f0', dark: '#0d1015' } as const;
  for (const tag of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = tag.media.includes('dark') ? 'dark' : 'light';
    tag.content = colours[chosen === 'system' ? own : chosen];
  }
}

const [theme, setSignal] = createSignal<Theme>(stored());

export { theme };

paintBar(theme());

export function setTheme(next: Theme): void {
  setSignal(next);
  paintBar(next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // The choice then lasts as long as the page.
  }
}
