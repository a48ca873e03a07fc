// When a socket shows that it lives and looks whether the other side does: beats, and the signs that a device has slept.

const BEAT_MS = 25_000;
/** A timer that comes so much too late means that the device was asleep. */
const SLEPT_MS = 10_000;
const TICK_MS = 5_000;

interface Pulse {
  readonly beat: () => void;
  /** The connection may be back, or may be dead without having said so. */
  readonly wake: () => void;
  readonly offline: () => void;
}

/** Returns how to stop. */
export function startPulse(pulse: Pulse): () => void {
  let lastTick = Date.now();
  let lastBeat = Date.now();
  function wake(): void {
    lastBeat = Date.now();
    pulse.wake();
  }
  const ticking = setInterval(() => {
    const now = Date.now();
    if (now - lastTick > TICK_MS + SLEPT_MS) wake();
    else if (now - lastBeat >= BEAT_MS) {
      lastBeat = now;
      pulse.beat();
    }
    lastTick = now;
  }, TICK_MS);
  const onVisible = () => document.visibilityState === 'visible' && wake();
  addEventListener('online', wake);
  addEventListener('offline', pulse.offline);
  addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    clearInterval(ticking);
    removeEventListener('online', wake);
    removeEventListener('offline', pulse.offline);
    removeEventListener('pageshow', wake);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
