/** Measures the bytes of arrays that are still used: garbage would count with the weather. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Gives how many there are more than when it was made. */
export function createLiveBytes(): () => number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const measure = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = measure();
  return () => measure() - before;
}
