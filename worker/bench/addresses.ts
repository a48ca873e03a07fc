// Where callers come from: each connection and each viewer from an address of its own, as in life. The Worker counts by
// them, and Cloudflare's edge, which says what they are, isn't there.

let last = 0;

/** The head line that says where a caller comes from: an address of 10.0.0.0/8 that nobody else has. */
export function newAddress(): string {
  last += 1;
  return `CF-Connecting-IP: 10.${(last >> 16) & 255}.${(last >> 8) & 255}.${last & 255}`;
}
