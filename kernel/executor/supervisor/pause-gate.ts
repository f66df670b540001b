/**
 * Whether the main thread's inspector can be sent something. While a question runs code there, Node keeps what comes
 * for later; if that code then stands still (at a breakpoint), nothing comes through any more, and it stands for
 * ever. So nothing is sent while a question runs code, until it is answered or stands still.
 */
export interface Gate {
  /** Resolves to what `send` resolves to, which is called when it is time, in the order of asking. */
  pass<T>(runsCode: boolean, send: () => Promise<T>): Promise<T>;
  /** The main thread stands still: what is sent comes through. */
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
