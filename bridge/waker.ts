/** Sleeps that can be ended early. */

export interface Waker {
  /** Ends the sleep under way, else the next one. */
  wake(): void;
  /** Resolves after `ms`, or when woken. */
  sleep(ms: number): Promise<void>;
}

export function createWaker(): Waker {
  let woken = false;
  let end = () => {};
  return {
    wake() {
      woken = true;
      end();
    },
    async sleep(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      end = () => {};
    },
  };
}
