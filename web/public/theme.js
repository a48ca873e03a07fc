// Runs before the first paint and before any other script: the chosen theme never flashes in the other one.
try {
  const theme = localStorage.getItem('quickslot.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be closed to us: the system's theme is right then.
}

// Trusted Types: text becomes markup only where it can run nothing, and a script is ours or none. Before any other
// script, so that nothing makes another policy first.
globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (html) =>
    /<(?:script|iframe|object|embed|base|meta|link)\b|\son\w+\s*=|javascript:|srcdoc/i.test(html)
      ? null
      : html,
  createScriptURL: (url) => (url === '/sw.js' ? url : null),
});

// The first look-up of a clock or a date loads the browser's tables of them, which takes a phone a tenth of a second:
// better now, while everything else is still on its way, than when the page is about to be drawn.
new Intl.DateTimeFormat();
