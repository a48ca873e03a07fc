// Line icons of 20 units, drawn in the text's colour. They never stand alone: text or a label says the same.
const PATHS = {
  search: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12Zm4.5-1.5L17 17',
  ticket: 'M3 6.5h14V9a1.5 1.5 0 0 0 0 3v2.5H3V12a1.5 1.5 0 0 0 0-3V6.5Zm8.5.5v7',
  person: 'M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 7a6.5 6.5 0 0 1 13 0',
  calendar: 'M3.5 5h13v11.5h-13V5Zm0 4h13M7 3v3m6-3v3',
  menu: 'M3 6h14M3 10h14M3 14h14',
  close: 'M5 5l10 10M15 5L5 15',
  left: 'M12.5 4.5 7 10l5.5 5.5',
  right: 'M7.5 4.5 13 10l-5.5 5.5',
  down: 'M4.5 7.5 10 13l5.5-5.5',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  check: 'M4 10.5 8.5 15 16 5.5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm0-11v4l2.5 2',
  place: 'M10 17.5s5.5-4.6 5.5-9a5.5 5.5 0 0 0-11 0c0 4.4 5.5 9 5.5 9Zm0-7a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  alert: 'M10 6.5v4.5m0 2.6v.1M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Z',
  offline:
    'M3 3l14 14M5.2 9.2a7 7 0 0 1 2.9-1.8m4.2.1a7 7 0 0 1 2.5 1.7M7.6 11.9a3.5 3.5 0 0 1 3.7-.6M10 15v.1',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5Zm7.5 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  edit: 'M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2L4 16Z',
  passkey:
    'M8 9.5a3.2 3.2 0 1 0 0-6.5 3.2 3.2 0 0 0 0 6.5Zm-6 7a6 6 0 0 1 8.6-5.4M15 12.6a2.6 2.6 0 1 0-1.2-4.9 2.6 2.6 0 0 0-.3 4.4v4.4l1.3 1.2 1.3-1.2-.8-1.2.8-1.1-1.1-1.6Z',
  shield: 'M10 17.5s6-2.6 6-8V4.8L10 2.5 4 4.8v4.7c0 5.4 6 8 6 8Z',
  phone: 'M6 2.5h8v15H6v-15Zm3 12.3h2',
  mail: 'M3 5h14v10H3V5Zm0 .8 7 5.2 7-5.2',
  copy: 'M7.5 7.5h9v9h-9v-9ZM5 12.5H3.5v-9h9V5',
  bell: 'M4.5 14.5h11c-1.3-1.4-1.8-2.8-1.8-5.8a3.7 3.7 0 0 0-7.4 0c0 3-.5 4.4-1.8 5.8Zm4 0a1.6 1.6 0 0 0 3 0M10 3v2',
  move: 'M3.5 7h11l-3-3m5 9h-11l3 3',
  ask: 'M7.4 7.6a2.6 2.6 0 1 1 3.9 2.3c-.8.5-1.3 1-1.3 2m0 2.1v.1M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15Z',
  trash: 'M4 6h12M8 6V4h4v2m-6.5 0 .8 10.5h7.4L14.5 6',
  download: 'M10 3.5v9m-3.5-3.5 3.5 3.5 3.5-3.5M4 16.5h12',
  system: 'M3 4.5h14v9H3v-9Zm5 12h4m-2-3v3',
  sun: 'M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM10 2.5v1.6m0 11.8v1.6M2.5 10h1.6m11.8 0h1.6M4.7 4.7l1.1 1.1m8.4 8.4 1.1 1.1m0-10.6-1.1 1.1m-8.4 8.4-1.1 1.1',
  moon: 'M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3Z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName; size?: number }) {
  return (
    <svg
      width={props.size ?? 20}
      height={props.size ?? 20}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
