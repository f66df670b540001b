/** Lets the process end only while the reporter is not connected to the main thread: it would wait, and say so. */

/** Shared by both threads. */
export type MainTurnMemory = Int32Array<SharedArrayBuffer>;

/** The reporter's side. */
export interface MainTurn {
  /** True when the main thread may be connected to; it does not end then until `leave`. */
  take(): boolean;
  leave(): void;
}

const [FREE, TAKEN, ENDED] = [0, 1, 2];
/** How long the end of the process waits for the reporter, which stays for a call. */
const END_WAIT_MS = 1000;

export function createMainTurn(memory: MainTurnMemory): MainTurn {
  return {
    take: () => Atomics.compareExchange(memory, 0, FREE, TAKEN) === FREE,
    leave: () => {
      Atomics.compareExchange(memory, 0, TAKEN, FREE);
      Atomics.notify(memory, 0);
    },
  };
}

/** The main thread ends: the reporter connects to it no more, and has left it when this returns. */
export function endMainTurn(memory: MainTurnMemory): void {
  const end = performance.now() + END_WAIT_MS;
  while (Atomics.compareExchange(memory, 0, FREE, ENDED) === TAKEN && performance.now() < end)
    Atomics.wait(memory, 0, TAKEN, END_WAIT_MS);
}
