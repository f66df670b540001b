/** Turns signals into abort signals for a run: the first stops it in an orderly way, the second kills it. */

export type Interrupts = {
  stop: AbortSignal;
  kill: AbortSignal;
  /** The first signal that came; undefined while none has. */
  signal(): NodeJS.Signals | undefined;
  dispose(): void;
};

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Listens for SIGINT, SIGTERM and SIGHUP until disposed; calls `onFirst` for the first. */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  let first: NodeJS.Signals | undefined;
  const listen = (signal: NodeJS.Signals): void => {
    if (first) {
      kill.abort();
      return;
    }
    first = signal;
    onFirst();
    stop.abort(signal);
  };
  for (const signal of SIGNALS) process.on(signal, listen);
  return {
    stop: stop.signal,
    kill: kill.signal,
    signal: () => first,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, listen);
    },
  };
}
