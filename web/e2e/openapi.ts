// Every answer that is seen in the browser tests is held against the published document.
import type { BrowserContext, Response } from '@playwright/test';
import { contractBreach, type SeenAnswer } from '../../worker/test/openapi.ts';

type Document = Parameters<typeof contractBreach>[0];

const documents = new Map<string, Promise<Document>>();

function documentOf(origin: string): Promise<Document> {
  let known = documents.get(origin);
  if (!known) {
    known = fetch(`${origin}/api/openapi.json`).then((answer) => answer.json() as Promise<Document>);
    documents.set(origin, known);
  }
  return known;
}

/** Answers seen since the last look, and what was wrong with them. */
export class Witness {
  #breaches = new Set<string>();
  #running = new Set<Promise<void>>();

  /** Checks one answer of the API; answers of anything else are none of its business. */
  see(url: string, answer: Omit<SeenAnswer, 'path'>): void {
    const { origin, pathname } = new URL(url);
    if (!pathname.startsWith('/api/') || pathname.startsWith('/api/docs') || pathname === '/api/openapi.json')
      return;
    const check = documentOf(origin)
      .then((document) => {
        const breach = contractBreach(document, { ...answer, path: pathname });
        if (breach) this.#breaches.add(breach);
      })
      // A server that was killed publishes nothing.
      .catch(() => {})
      .finally(() => this.#running.delete(check));
    this.#running.add(check);
  }

  /** Listens to every page of a context. */
  listen(context: BrowserContext): void {
    context.on('response', (response) => {
      const look = this.#fromBrowser(response).finally(() => this.#running.delete(look));
      this.#running.add(look);
    });
  }

  async #fromBrowser(response: Response): Promise<void> {
    try {
      const url = response.url();
      if (!url.startsWith('http') || !new URL(url).pathname.startsWith('/api/')) return;
      this.see(url, {
        method: response.request().method(),
        status: response.status(),
        contentType: (await response.headerValue('content-type')) ?? '',
        body: await response.text(),
      });
    } catch {
      // The page went away before its answer was read.
    }
  }

  /** What was wrong with the answers until now. */
  async verdict(): Promise<string[]> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
    return [...this.#breaches];
  }
}
