// How a mail looks: the same words as text, and as HTML that mail clients understand (tables, styles on each element),
// in a light and a dark dress. Everything is escaped.
import { html } from 'hono/html';

interface Letter {
  readonly heading: string;
  /** What it is about, the most important first. */
  readonly facts: readonly string[];
  readonly origin: string;
  readonly link?: { readonly url: string; readonly label: string };
  readonly closing?: string;
}

export async function letterOf(letter: Letter): Promise<{ text: string; html: string }> {
  return { text: textOf(letter), html: String(await htmlOf(letter)) };
}

function textOf({ heading, facts, link, closing }: Letter): string {
  return [
    heading,
    facts.join('\n'),
    ...(link ? [`${link.label}:\n${link.url}`] : []),
    ...(closing ? [closing] : []),
    'QuickSlot',
  ].join('\n\n');
}

/** As the app's own colours, in the notation that mail clients know. */
const LIGHT = {
  paper: '#f8f5ef',
  raise: '#fefdfa',
  ink: '#171b20',
  soft: '#4c5057',
  line: '#dedad3',
  signal: '#e65909',
};
const DARK = {
  paper: '#0d1116',
  raise: '#171b21',
  ink: '#f2eee6',
  soft: '#b8b4ac',
  line: '#2a2e35',
  signal: '#f8962d',
};

const FONT = "font-family:Archivo,'Helvetica Neue',Helvetica,Arial,sans-serif";

function htmlOf({ heading, facts, origin, link, closing }: Letter) {
  const [first = '', ...rest] = facts;
  return html`<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${heading}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper { background: ${DARK.paper} !important; }
  .raise { background: ${DARK.raise} !important; border-color: ${DARK.signal} ${DARK.line} ${DARK.line} !important; }
  .ink { color: ${DARK.ink} !important; }
  .soft { color: ${DARK.soft} !important; }
  .press { background: ${DARK.ink} !important; }
  .press a { color: ${DARK.paper} !important; }
}
</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${LIGHT.paper};-webkit-text-size-adjust:100%">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${LIGHT.paper}">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px">
<tr><td class="soft" style="padding:0 4px 14px;${FONT};font-size:14px;font-weight:600;color:${LIGHT.soft}">QuickSlot</td></tr>
<tr><td class="raise" style="background:${LIGHT.raise};border:1px solid ${LIGHT.line};border-top:4px solid ${LIGHT.signal};border-radius:12px;padding:28px 24px">
<h1 class="ink" style="margin:0 0 18px;${FONT};font-size:24px;line-height:30px;font-weight:700;color:${LIGHT.ink};overflow-wrap:anywhere">${heading}</h1>
<p class="ink" dir="auto" style="margin:0;${FONT};font-size:17px;line-height:25px;font-weight:600;color:${LIGHT.ink};overflow-wrap:anywhere">${first}</p>
${rest.map(
  (fact) =>
    html`<p class="soft" dir="auto" style="margin:6px 0 0;${FONT};font-size:16px;line-height:24px;color:${LIGHT.soft};overflow-wrap:anywhere">${fact}</p>
`,
)}${
  link
    ? html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin-top:26px"><tr><td class="press" style="background:${LIGHT.ink};border-radius:10px">
<a href="${link.url}" style="display:inline-block;padding:13px 20px;${FONT};font-size:16px;line-height:20px;font-weight:600;color:${LIGHT.paper};text-decoration:none">${link.label}</a>
</td></tr></table>`
    : ''
}
</td></tr>
<tr><td class="soft" style="padding:16px 4px 0;${FONT};font-size:13px;line-height:19px;color:${LIGHT.soft}">${
    closing ??
    html`You choose what comes by mail in <a class="soft" href="${origin}/settings" style="color:${LIGHT.soft}">your settings</a>.`
  }</td></tr>
</table>
</td></tr>
</table>
</body>
</html>`;
}
