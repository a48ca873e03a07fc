import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function Directory() {
  useTitle(() => 'Directory');
  return (
    <div class="page-body">
      <PageHeading>Directory</PageHeading>
    </div>
  );
}
