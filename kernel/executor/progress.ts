/** Shares how far the main thread is with its cells, readable by the supervisor however busy the main thread is. */

/** Numbers of runs, rising. A stop is only carried out between a run's start and its end. */
export interface Progress {
  /** To be handed to another thread, which makes its own view of it. */
  readonly memory: SharedArrayBuffer;
  start(run: number): void;
  /** When the latest run started, in ms since the epoch. */
  startTime(): number;
  end(run: number): void;
  hasStarted(run: number): boolean;
  hasEnded(run: number): boolean;
  /** The run that has started and not ended. */
  running(): number | undefined;
  /** Resolves when the run has started, has ended. */
  started(run: number): Promise<void>;
  ended(run: number): Promise<void>;
}

const [STARTED, ENDED] = [0, 1];

export function createProgress(memory = new SharedArrayBuffer(16)): Progress {
  const numbers = new Int32Array(memory, 0, 2);
  const times = new Float64Array(memory, 8, 1);
  const raise = (index: number, run: number): void => {
    Atomics.store(numbers, index, run);
    Atomics.notify(numbers, index);
  };
  const reached = async (index: number, run: number): Promise<void> => {
    for (let now = Atomics.load(numbers, index); now < run; now = Atomics.load(numbers, index))
      await Atomics.waitAsync(numbers, index, now).value;
  };
  return {
    memory,
    start: (run) => {
      times[0] = Date.now();
      raise(STARTED, run);
    },
    startTime: () => times[0] ?? 0,
    end: (run) => raise(ENDED, run),
    hasStarted: (run) => Atomics.load(numbers, STARTED) >= run,
    hasEnded: (run) => Atomics.load(numbers, ENDED) >= run,
    running: () => {
      const run = Atomics.load(numbers, STARTED);
      return run > Atomics.load(numbers, ENDED) ? run : undefined;
    },
    started: (run) => reached(STARTED, run),
    ended: (run) => reached(ENDED, run),
  };
}
