// What development "sent", to be read. Only there: elsewhere nothing is at this address.
import { html } from 'hono/html';
import { formatInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { listDevOutbox } from '../db/dev-outbox.ts';
import { newApp } from './http.ts';

export const devRoutes = newApp();

devRoutes.get('/dev/outbox', async (c) => {
  if (!c.get('config').development) throw new Problem('not_found', 'There is nothing at this address.');
  const items = (await listDevOutbox(c.get('db'))).map((item) => ({ ...item, at: formatInstant(item.at) }));
  const wantsPage = (c.req.header('Accept') ?? '').includes('text/html');
  if (c.req.query('format') === 'json' || !wantsPage) return c.json({ items });
  c.header('Content-Security-Policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  return c.html(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Outbox</title></head>
<body>
<h1>Outbox</h1>
<p>What this development server would have sent, the latest first. <a href="/dev/outbox?format=json">As JSON</a></p>
${items.length === 0 ? html`<p>Nothing yet.</p>` : ''}
${items.map(
  ({ channel, to, kind, subject, text, at }) => html`<article>
<h2>${subject}</h2>
<p>${channel} to ${to}, ${kind}, <time datetime="${at}">${at}</time></p>
<pre>${withLinks(text)}</pre>
</article>`,
)}
</body>
</html>`);
});

/** Addresses of ours become links; `html` escapes everything else. */
function withLinks(text: string) {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 === 1 ? html`<a href="${part}">${part}</a>` : part));
}
