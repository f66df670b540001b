/** Compares what was given with a secret, in a time that depends on neither. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Whether `given` is the very text of `expected`; any value that is no string is not. */
export function isSameSecret(given: unknown, expected: string): boolean {
  const same = timingSafeEqual(digest(typeof given === "string" ? given : ""), digest(expected));
  return same && typeof given === "string";
}

/** Of one length, whatever the text: comparing shows not even how long the secret is. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
