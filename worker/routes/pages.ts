// A board's page: the app's own page, into which the Worker puts the board, so that the first answer shows the slots.
// Whatever goes wrong on the way, the page comes without it, and the app asks as it does for any other page.
import type { Context } from 'hono';
import { limitRate } from '../auth/rate-limits.ts';
import { unwrap } from '../calendar/client.ts';
import { FIRST_BOARD_ID } from '../contract/board.ts';
import type { Calendar } from '../contract/calendars.ts';
import { Problem } from '../contract/problems.ts';
import { objectOf } from './calendars.ts';
import { type AppEnv, newApp, toProblem } from './http.ts';
import { PAGE_HEADERS } from './page-headers.ts';

interface Board {
  readonly calendar: Calendar;
  /** A FirstBoard. */
  readonly json: string;
}

/** Longer descriptions are cut in link previews anyway. */
const PREVIEW_CHARACTERS = 200;

export const pageRoutes = newApp();

pageRoutes.get('/c/:slug', async (c) => {
  // Asked for as a whole and by nobody's cookies: a 304 would join this page with an older board.
  const page = c.env.ASSETS.fetch(new URL('/', c.req.url));
  const [plain, board] = await Promise.all([page, firstBoard(c, c.req.param('slug'))]);
  const status = board === 'nothing' ? 404 : 200;
  const answer = new Response(plain.body, {
    status,
    headers: { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' },
  });
  if (typeof board === 'string') return answer;
  if (board.calendar.visibility === 'unlisted') answer.headers.set('X-Robots-Tag', 'noindex');
  return filled(answer, board, c.get('config').origin);
});

/** `unknown` where it can't be told just now; a private calendar is `nothing`, like one that is not there. */
async function firstBoard(c: Context<AppEnv>, slug: string): Promise<Board | 'nothing' | 'unknown'> {
  try {
    await limitRate(c, 'LIMIT_READ');
    const { object } = await objectOf(c, slug);
    return unwrap(await object.firstBoard()).body;
  } catch (error) {
    const problem = error instanceof Problem ? error : toProblem(error, c.get('requestId'));
    return problem.code === 'not_found' ? 'nothing' : 'unknown';
  }
}

function filled(page: Response, { calendar, json }: Board, origin: string): Response {
  const title = `${calendar.name} · QuickSlot`;
  const words = preview(calendar.description) || `Pick a free time at ${calendar.name}: it is yours at once.`;
  const properties = {
    'og:type': 'website',
    'og:site_name': 'QuickSlot',
    'og:title': calendar.name,
    'og:description': words,
    'og:url': `${origin}/c/${encodeURIComponent(calendar.slug)}`,
    'og:image': `${origin}/icons/icon-512.png`,
  };
  return new HTMLRewriter()
    .on('title', { element: (element) => void element.setInnerContent(title) })
    .on('meta[name="description"]', {
      element: (meta) => void meta.setAttribute('content', escaped(words)),
    })
    .on('link[data-board]', {
      element(link) {
        link.setAttribute('rel', link.getAttribute('data-board') ?? '');
        link.removeAttribute('data-board');
      },
    })
    .on('head', {
      element(head) {
        for (const [property, content] of Object.entries(properties)) {
          head.append(`<meta property="${property}" content="${escaped(content)}">`, { html: true });
        }
      },
    })
    .on('#app', { element: (app) => void app.setInnerContent(firstPaint(calendar.name), { html: true }) })
    .on('body', {
      element(body) {
        // Nothing in it can end the element that holds it.
        const safe = json.replaceAll('<', '\\u003c');
        body.append(`<script type="application/json" id="${FIRST_BOARD_ID}">${safe}</script>`, {
          html: true,
        });
      },
    })
    .transform(page);
}

/** The head of the board as the app draws it, painted while the app's code is on the way: web/src/main.tsx replaces it. */
function firstPaint(name: string): string {
  return `<div class="app bare"><header class="head"><span class="mark">Quick<b>Slot</b></span></header><main class="page"><div class="top"><h1><bdi>${escaped(name)}</bdi></h1><p class="meta"></p></div></main></div>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function preview(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = [...line].slice(0, PREVIEW_CHARACTERS).join('');
  return cut.length < line.length ? `${cut.trimEnd()}…` : line;
}
