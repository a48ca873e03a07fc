// When to fetch what a page does not need to be of use: once it has loaded and the browser has nothing better to do.

/** Safari has no idle callback: by then the first view stands there. */
const WITHOUT_IDLE_MS = 300;

export function whenCalm(run: () => void): void {
  const later = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(run);
    else setTimeout(run, WITHOUT_IDLE_MS);
  };
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}
