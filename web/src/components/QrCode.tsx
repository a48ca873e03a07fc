import './qr.css';
import { createMemo, createSignal } from 'solid-js';

/** A QR code, drawn dark on light in either theme, as cameras want it. What draws it is loaded when one is shown. */
export function QrCode(props: { text: string; label: string }) {
  const [encode, setEncode] = createSignal<typeof import('uqr')['encode']>();
  import('uqr').then(
    (uqr) => setEncode(() => uqr.encode),
    // Every page that shows a code has another way beside it.
    () => {},
  );
  const code = createMemo(() => encode()?.(props.text, { ecc: 'M', border: 3 }));
  const path = () =>
    code()
      ?.data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
      .join('') ?? '';
  const size = () => code()?.size ?? 1;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${size()} ${size()}`}
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={path()} fill="#000" />
    </svg>
  );
}
