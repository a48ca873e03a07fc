// The reference at /api/docs: the OpenAPI document as one readable page, without scripts.
import { html, raw } from 'hono/html';
import type { App } from './http.ts';

type Document = ReturnType<App['getOpenAPI31Document']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly needsToken: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly place: string;
    readonly description: string;
  }[];
  readonly body: string | undefined;
  readonly answers: readonly {
    readonly status: string;
    readonly description: string;
    readonly schema: string | undefined;
  }[];
}

/** The whole reference as HTML; everything in it comes from the document and is escaped. */
export function referencePage(document: Document) {
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  const schemas = Object.entries(document.components?.schemas ?? {});
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>QuickSlot API</title><link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<header><h1>Quick<b>Slot</b> API</h1><p>${document.info.description}</p><p><a href="/api/openapi.json">OpenAPI 3.1 document</a></p></header>
<nav aria-label="Calls">${tags.map(
    (tag) =>
      html`<section><h2>${tag}</h2><ul>${operations
        .filter((operation) => operation.tag === tag)
        .map(
          (operation) =>
            html`<li><a href="#${anchor(operation)}"><b>${operation.method}</b> ${operation.path}</a></li>`,
        )}</ul></section>`,
  )}<section><h2>Schemas</h2><ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></section></nav>
<main>
${tags.map((tag) => html`<h2>${tag}</h2>${operations.filter((operation) => operation.tag === tag).map(operationHtml)}`)}
<h2>Schemas</h2>
${schemas.map(([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3><pre>${JSON.stringify(schema, null, 2)}</pre></article>`)}
</main>
</body></html>`;
}

function operationHtml(operation: Operation) {
  return html`<article id="${anchor(operation)}">
<h3><span class="method ${operation.method}">${operation.method}</span> <code>${operation.path}</code></h3>
<p>${operation.summary}${operation.needsToken ? raw(' <span class="token">access token</span>') : ''}</p>
${operation.parameters.length === 0 ? '' : html`<h4>Parameters</h4><dl>${operation.parameters.map((parameter) => html`<dt><code>${parameter.name}</code> <small>${parameter.place}</small></dt><dd>${parameter.description}</dd>`)}</dl>`}
${operation.body === undefined ? '' : html`<h4>Body</h4>${schemaHtml(operation.body)}`}
<h4>Answers</h4><dl>${operation.answers.map((answer) => html`<dt><code>${answer.status}</code></dt><dd>${answer.description} ${answer.schema === undefined ? '' : schemaHtml(answer.schema)}</dd>`)}</dl>
</article>`;
}

/** A name of a schema is a link to it; anything else is shown as it is. */
function schemaHtml(schema: string) {
  return /^[A-Za-z]+$/.test(schema)
    ? html`<a href="#schema-${schema}"><code>${schema}</code></a>`
    : html`<pre>${schema}</pre>`;
}

function anchor(operation: Operation): string {
  return `${operation.method}-${operation.path}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method): Operation[] => {
      const operation = item?.[method];
      if (!operation) return [];
      const body =
        operation.requestBody && 'content' in operation.requestBody
          ? operation.requestBody.content
          : undefined;
      return [
        {
          method: method.toUpperCase(),
          path,
          summary: operation.summary ?? '',
          tag: operation.tags?.[0] ?? 'Other',
          needsToken: (operation.security ?? []).length > 0,
          parameters: (operation.parameters ?? []).flatMap((parameter) =>
            'name' in parameter
              ? [{ name: parameter.name, place: parameter.in, description: parameter.description ?? '' }]
              : [],
          ),
          body: body && schemaOf(body),
          answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => ({
            status,
            description: answer.description ?? '',
            schema: answer.content && schemaOf(answer.content),
          })),
        },
      ];
    }),
  );
}

function schemaOf(content: Record<string, { schema?: object | undefined }>): string | undefined {
  const schema = Object.values(content)[0]?.schema;
  if (!schema) return undefined;
  return '$ref' in schema && typeof schema.$ref === 'string'
    ? schema.$ref.split('/').at(-1)
    : JSON.stringify(schema, null, 2);
}

export const REFERENCE_STYLE = `
:root{color-scheme:light dark;--paper:#f7f5f1;--raise:#fffefb;--ink:#17191f;--soft:#565a63;--line:#dedad2;--signal:#b33c0a}
@media(prefers-color-scheme:dark){:root{--paper:#0f1115;--raise:#181b22;--ink:#f3efe8;--soft:#b4b0a8;--line:#2b2f38;--signal:#ffb15c}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:minmax(0,1fr);max-width:1200px;margin-inline:auto}
header,nav,main{padding:20px}h1{margin:0;font-size:30px}h1 b{color:var(--signal)}h2{font-size:20px;margin:28px 0 10px}h3{font-size:16px;margin:0 0 6px;overflow-wrap:anywhere}h4{font-size:13px;margin:14px 0 4px;color:var(--soft)}
a{color:inherit}nav ul{list-style:none;margin:0;padding:0}nav li{padding:3px 0;font-size:13px;overflow-wrap:anywhere}nav h2{font-size:14px;margin:16px 0 4px}
article{background:var(--raise);border:1px solid var(--line);border-radius:10px;padding:16px;margin:0 0 14px}p{margin:4px 0}
.method{display:inline-block;min-width:64px;font-weight:700;font-size:13px;color:var(--signal)}.token{font-size:12px;border:1px solid var(--line);border-radius:99px;padding:1px 8px;color:var(--soft)}
dl{margin:0;display:grid;grid-template-columns:minmax(90px,auto) 1fr;gap:4px 14px}dd{margin:0;min-width:0;color:var(--soft)}pre{overflow:auto;margin:4px 0;font-size:12.5px;max-height:420px}
:focus-visible{outline:3px solid var(--signal);outline-offset:2px}
@media(min-width:960px){body{grid-template-columns:300px minmax(0,1fr)}header{grid-column:1/-1}nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto}}
`;
