import { ButtonLink } from '../components/Button.tsx';
import { PageHeading, useTitle } from '../shell/page.tsx';
import '../components/states.css';

export default function NotFound() {
  useTitle(() => 'Not found');
  return (
    <div class="state">
      <div class="flap" aria-hidden="true">
        4:04
      </div>
      <PageHeading>No such platform</PageHeading>
      <p>Nothing leaves from this address. The link may be old, or a letter may be missing.</p>
      <div class="state-actions">
        <ButtonLink href="/">Find a time</ButtonLink>
        <ButtonLink href="/bookings" variant="quiet">
          My bookings
        </ButtonLink>
      </div>
    </div>
  );
}
