/** Ctrl-C while a notebook runs: once to stop it in an orderly way, twice to kill it. */

export type Interrupts = {
  stop: AbortSignal;
  kill: AbortSignal;
  /** The first signal that came; undefined while none has. */
  signal(): NodeJS.Signals | undefined;
  dispose(): void;
};

/** Listen for SIGINT, SIGTERM and SIGHUP until disposed; `onFirst` is told of the first. */
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
    stop.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, listen);
  return {
    stop: stop.signal,
    kill: kill.signal,
    signal: () => first,
    dispose: () => {
      for (const signal of signals) process.off(signal, listen);
    },
  };
}
