/**
 * Holds requests to the main thread's inspector back while one runs code there. Node queues what comes meanwhile; if
 * that code then pauses (at a breakpoint), nothing comes through any more, and it is paused for ever. So nothing is sent
 * while a request runs code, until it is answered or paused.
 */
export interface Gate {
  /** Resolves to what `send` resolves to, which is called when it is time, in the order of the calls. */
  pass<T>(runsCode: boolean, send: () => Promise<T>): Promise<T>;
  /** The main thread is paused: what is sent comes through. */
  open(): void;
}

export function createGate(): Gate {
  let running: object | undefined;
  const waiting: (() => void)[] = [];
  const work = (): void => {
    while (running === undefined) {
      const next = waiting.shift();
      if (!next) return;
      next();
    }
  };
  return {
    pass: (runsCode, send) =>
      new Promise((resolve, reject) => {
        waiting.push(() => {
          const mine = {};
          if (runsCode) running = mine;
          const over = (): void => {
            if (running !== mine) return;
            running = undefined;
            work();
          };
          (async () => send())().then(resolve, reject).finally(over);
        });
        work();
      }),
    open: () => {
      running = undefined;
      work();
    },
  };
}
