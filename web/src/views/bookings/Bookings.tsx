import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function Bookings() {
  useTitle(() => 'Bookings');
  return (
    <div class="page-body">
      <PageHeading>Bookings</PageHeading>
    </div>
  );
}
