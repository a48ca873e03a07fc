import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function CalendarEditor() {
  useTitle(() => 'CalendarEditor');
  return (
    <div class="page-body">
      <PageHeading>CalendarEditor</PageHeading>
    </div>
  );
}
