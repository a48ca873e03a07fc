import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function Board() {
  useTitle(() => 'Board');
  return (
    <div class="page-body">
      <PageHeading>Board</PageHeading>
    </div>
  );
}
