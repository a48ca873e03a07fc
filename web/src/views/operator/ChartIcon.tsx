// As those of components/Icon.tsx, but only operators load it.
export function ChartIcon() {
  return (
    <svg
      width={18}
      height={18}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M3.5 16.5h13M5.5 16.5v-5m4.5 5V4.5m4.5 12V8.5" />
    </svg>
  );
}
