/** Tries again what failed for want of a connection: by itself, ever more rarely, and at once when the browser is back. */
export interface Reconnect {
  /** Plans the next try, a little later than the last time. */
  schedule: () => void;
  /** Nothing to try again: it worked, or nobody waits for it any more. */
  cancel: () => void;
}

const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = 30_000;
/** After that only the visitor, or the browser's word that it is online again, starts another. */
const MAX_TRIES = 8;

export function createReconnect(run: () => void): Reconnect {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWaiting = false;

  function start(): void {
    clearTimeout(timer);
    isWaiting = false;
    run();
  }

  window.addEventListener("online", () => {
    if (!isWaiting) return;
    tries = 0;
    start();
  });

  return {
    schedule() {
      clearTimeout(timer);
      isWaiting = true;
      if (++tries > MAX_TRIES) return;
      // Jitter, so that a restarted server is not stormed.
      timer = setTimeout(start, Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1)) * (0.75 + Math.random() / 2));
    },
    cancel() {
      clearTimeout(timer);
      isWaiting = false;
      tries = 0;
    },
  };
}
