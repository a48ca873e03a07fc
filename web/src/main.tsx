import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import { render } from 'solid-js/web';
import { App, Board } from './app.tsx';
import { startSession } from './auth/session.ts';
import { toast } from './components/Toast.tsx';
import { whenCalm } from './shell/calm.ts';

// Asked for at once, beside the page's own code: what the page shows may depend on who is there.
void startSession();
// A part of an older version is gone from the server: only a reload can bring the page together again.
addEventListener('vite:preloadError', () => {
  toast('A new version is out, and this page is from before it.', {
    label: 'Reload',
    run: () => location.reload(),
  });
});
if ('serviceWorker' in navigator && import.meta.env.PROD) {
  whenCalm(
    () =>
      void import('./shell/update.ts').then(
        ({ register }) => register(),
        () => {},
      ),
  );
}

function draw(root: HTMLElement): void {
  root.replaceChildren();
  render(() => <App />, root);
}

const root = document.getElementById('app');
// A board's page comes with its head painted: that stays until the board itself can take its place.
if (root?.hasChildNodes()) {
  const drawIt = () => draw(root);
  Board.preload().then(drawIt, drawIt);
} else if (root) draw(root);
