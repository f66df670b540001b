/** Renews the lease of slots while they are held, however busy the main thread is. */
import { debugLog } from "../../../debug-log.ts";

/** Of the lease's time, so much goes by until it is renewed: the rest is for a server that does not answer at once. */
const RENEWED_AFTER = 0.5;
const RETRY_MS = 5000;

/**
 * @param renew resolves with whether the lease is there still
 * @param lost called once, with why: it is over
 * @returns how to end it
 */
export function renewLease(
  seconds: number,
  renew: () => Promise<boolean>,
  lost: (reason: string) => void,
): () => void {
  let until = performance.now() + seconds * 1000;
  let ended = false;
  let timer: NodeJS.Timeout;
  const later = (ms: number): void => {
    if (!ended) timer = setTimeout(() => void attempt(), ms);
  };
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    lost(reason);
  };
  const attempt = async (): Promise<void> => {
    const asked = performance.now();
    try {
      const isThere = await renew();
      if (!isThere) return end("the API has given them to others");
      until = asked + seconds * 1000;
      later(seconds * 1000 * RENEWED_AFTER);
    } catch (error) {
      debugLog("reporter.lease", error);
      const left = until - performance.now();
      if (left <= 0) return end(`the API did not answer in time: ${(error as Error).message}`);
      later(Math.min(RETRY_MS, left));
    }
  };
  later(seconds * 1000 * RENEWED_AFTER);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
