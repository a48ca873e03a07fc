import { createSignal } from 'solid-js';

const [online, setOnline] = createSignal(navigator.onLine);
addEventListener('online', () => setOnline(true));
addEventListener('offline', () => setOnline(false));

/** False where the device says that it has no connection. True promises nothing. */
export { online };
