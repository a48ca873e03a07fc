// What runs in the page: watches one tile from the next tap on until it looks different.

/** Counts frames from the tap's event on, the very next being 1, and times from the lifting of the finger. */
export function watchTile(tile) {
  const before = tile.className;
  tile.tap = new Promise((resolve) => {
    let lifted = 0;
    tile.addEventListener('pointerup', ({ timeStamp }) => (lifted = timeStamp), { once: true });
    const count = () => {
      let frames = 0;
      const look = () => {
        frames += 1;
        if (tile.className === before) return requestAnimationFrame(look);
        const { port1, port2 } = new MessageChannel();
        // The next task comes once this frame is painted.
        port1.onmessage = () => resolve({ frames, ms: performance.now() - lifted });
        port2.postMessage(null);
      };
      requestAnimationFrame(look);
    };
    tile.addEventListener('click', count, { capture: true, once: true });
  });
}

export function tapOf(tile) {
  return tile.tap;
}
