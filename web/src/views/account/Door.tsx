import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function Door() {
  useTitle(() => 'Door');
  return (
    <div class="page-body">
      <PageHeading>Door</PageHeading>
    </div>
  );
}
