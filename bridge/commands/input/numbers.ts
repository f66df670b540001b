/** Numbers given as options: read, or told in one line. */
import { UsageError } from "../session.ts";

/** A reader of `option`: whole numbers from `least` on. It throws UsageError `usage.number` for anything else. */
export function wholeNumber(option: string, least = 1): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    throw new UsageError("usage.number", `${option} is a whole number, ${least} or more, got "${text}"`);
  };
}
