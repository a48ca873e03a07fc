import { ErrorBoundary, type JSX, Suspense } from 'solid-js';

/** A part of its own that the page can do without: it comes when its code does, and a failure is its own too. */
export function Quietly(props: { fallback?: JSX.Element; children: JSX.Element }) {
  return (
    <ErrorBoundary fallback={props.fallback}>
      <Suspense fallback={props.fallback}>{props.children}</Suspense>
    </ErrorBoundary>
  );
}
