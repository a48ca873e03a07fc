// The test checkout as a page: plainly no real one. Whole in itself, so that nothing of it is in what production serves.
import { html, raw } from 'hono/html';
import type { TestCheckout } from '../db/test-checkouts.ts';
import { moneyText } from '../notify/money.ts';

const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(oklch(97% 0.008 85), oklch(17.5% 0.012 260));
  --raise: light-dark(oklch(99.3% 0.004 85), oklch(22% 0.014 260));
  --ink: light-dark(oklch(22% 0.012 260), oklch(95% 0.012 85));
  --soft: light-dark(oklch(43% 0.012 260), oklch(77% 0.012 85));
  --line: light-dark(oklch(89% 0.01 85), oklch(30% 0.014 260));
  --edge: light-dark(oklch(64% 0.012 260), oklch(52% 0.014 260));
  --signal-ink: light-dark(oklch(50% 0.165 38), oklch(82% 0.14 70));
  --signal-wash: light-dark(oklch(94.5% 0.035 60), oklch(28% 0.05 60));
  --danger: light-dark(oklch(50% 0.18 25), oklch(77% 0.13 25));
}
* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100dvh; display: grid; grid-template-rows: auto 1fr; color: var(--ink); background: var(--paper);
  font: 400 0.9375rem/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
.test {
  padding: 12px 20px; text-align: center; font-weight: 650; color: var(--signal-ink); border-bottom: 1px solid var(--line);
  background: repeating-linear-gradient(-45deg, var(--signal-wash) 0 12px, var(--paper) 12px 24px);
}
.test span { padding: 2px 8px; border-radius: 6px; background: var(--paper); }
main { display: grid; align-content: center; justify-items: center; padding: 32px 20px 64px; }
.slip { width: min(440px, 100%); background: var(--raise); border: 1px solid var(--line); border-radius: 16px; overflow: hidden; }
.head { padding: 24px 24px 20px; border-bottom: 2px dashed var(--line); }
.mark { font-weight: 800; letter-spacing: -0.02em; color: var(--soft); }
.head .amount { font-size: clamp(2.5rem, 12vw, 3.25rem); line-height: 1.05; font-weight: 740; letter-spacing: -0.03em; margin: 10px 0 14px; color: var(--ink); }
h1 { font-size: 1.0625rem; line-height: 1.25; }
.head p { color: var(--soft); font-size: 0.875rem; margin-top: 3px; }
.acts { padding: 20px 24px 24px; display: grid; gap: 10px; }
button, .back {
  appearance: none; min-height: 48px; border-radius: 999px; border: 1px solid transparent; padding: 10px 20px;
  font: inherit; font-weight: 650; text-align: center; text-decoration: none; cursor: pointer; color: inherit;
}
#pay { background: var(--ink); color: var(--paper); }
#decline { background: var(--raise); border-color: var(--edge); }
.back { display: grid; align-content: center; }
button:disabled { opacity: 0.5; cursor: progress; }
:focus-visible { outline: 3px solid var(--signal-ink); outline-offset: 2px; }
#said { min-height: 1.45em; color: var(--danger); font-weight: 600; text-align: center; }
.small { color: var(--soft); font-size: 0.8125rem; text-align: center; }
`;

const SCRIPT = `
const said = document.getElementById('said');
const buttons = [...document.querySelectorAll('button')];
async function settle(outcome) {
  for (const button of buttons) button.disabled = true;
  said.textContent = '';
  try {
    const answer = await fetch(location.href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ outcome }),
    });
    const body = await answer.json();
    if (body.outcome === 'paid') return location.assign(body.returnUrl);
    said.textContent = answer.ok
      ? 'The test card was declined. Nothing was taken: try again, or go back.'
      : body.detail;
  } catch {
    said.textContent = 'That did not arrive. Try again: it pays once.';
  }
  for (const button of buttons) button.disabled = false;
}
document.getElementById('pay')?.addEventListener('click', () => settle('paid'));
document.getElementById('decline')?.addEventListener('click', () => settle('declined'));
`;

export function checkoutPage(checkout: TestCheckout, now: number, nonce: string) {
  const { amount, currency, title, detail, returnUrl, status, expiresAt } = checkout;
  const money = moneyText({ amount, currency });
  const isOpen = status === 'open' && now < expiresAt;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Test checkout · QuickSlot</title>
<style nonce="${nonce}">${raw(STYLE)}</style>
</head>
<body>
<header class="test"><span>Test checkout: no money moves</span></header>
<main>
<div class="slip">
<div class="head">
<div class="mark">QuickSlot</div>
<p class="amount">${money}</p>
<h1><bdi>${title}</bdi></h1>
<p>${detail}</p>
</div>
<div class="acts">
${
  isOpen
    ? html`<button id="pay" type="button">Pay ${money}</button>
<button id="decline" type="button">Have the card declined</button>`
    : html`<p id="ended">${status === 'paid' ? 'This is paid.' : 'This checkout has ended. Nothing was taken.'}</p>`
}
<p id="said" role="status"></p>
<a class="back" href="${returnUrl}">${isOpen ? 'Back without paying' : 'Back to QuickSlot'}</a>
<p class="small">This page stands in for a payment provider, on a development server only.</p>
</div>
</div>
</main>
<script nonce="${nonce}">${raw(SCRIPT)}</script>
</body>
</html>`;
}
