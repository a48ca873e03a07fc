import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function Profile() {
  useTitle(() => 'Profile');
  return (
    <div class="page-body">
      <PageHeading>Profile</PageHeading>
    </div>
  );
}
