import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function MyCalendars() {
  useTitle(() => 'MyCalendars');
  return (
    <div class="page-body">
      <PageHeading>MyCalendars</PageHeading>
    </div>
  );
}
