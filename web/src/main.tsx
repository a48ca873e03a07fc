import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { startSession } from './auth/session.ts';
import { startUpdates } from './shell/update.ts';

// Asked for at once, beside the page's own code: what the page shows may depend on who is there.
void startSession();
startUpdates();

const root = document.getElementById('app');
if (root) render(() => <App />, root);
