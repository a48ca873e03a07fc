import { PageHeading, useTitle } from '../../shell/page.tsx';

export default function Agenda() {
  useTitle(() => 'Agenda');
  return (
    <div class="page-body">
      <PageHeading>Agenda</PageHeading>
    </div>
  );
}
