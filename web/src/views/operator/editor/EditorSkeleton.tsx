import './editor.css';
import { Skeleton } from '../../../components/States.tsx';

/** The shape of the editor while its calendar is on the way. */
export function EditorSkeleton() {
  const part = (fields: number) => (
    <div class="ed-section">
      <div class="ed-section-head">
        <Skeleton width="120px" height="20px" />
        <Skeleton width="180px" height="34px" />
      </div>
      <div class="ed-fields">
        {Array.from({ length: fields }, () => (
          <Skeleton width="100%" height="48px" />
        ))}
      </div>
    </div>
  );
  return (
    <div class="page-body" aria-busy="true">
      <span class="hush">Loading the calendar</span>
      <div class="page-head">
        <Skeleton width="260px" height="36px" />
      </div>
      {part(5)}
      {part(7)}
    </div>
  );
}
