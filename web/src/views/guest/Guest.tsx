// Booking as a guest: the form before it, and the page that the link in the mail opens.
import '../account/door.css';
import './guest.css';
import { useLocation } from '@solidjs/router';
import { lazy, Show } from 'solid-js';

const NewGuest = lazy(() => import('./NewGuest.tsx'));
const ByLink = lazy(() => import('./ByLink.tsx'));

export default function Guest() {
  const location = useLocation();
  return (
    <Show when={location.pathname === '/guest/new'} fallback={<ByLink />}>
      <NewGuest />
    </Show>
  );
}
