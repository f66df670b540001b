/** Reads numbers given as options. */
import { UsageError } from "../session.ts";

/** A reader of `option`: integers from `least` on. The reader @throws UsageError `usage.number` for anything else. */
export function integer(option: string, least = 1): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
    throw new UsageError("usage.number", `${option} is a whole number, ${least} or more, got "${text}"`);
  };
}

/** A reader of `option`: numbers from 0 on. The reader @throws UsageError `usage.number` for anything else. */
export function decimal(option: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^(\d+\.?\d*|\.\d+)$/.test(text) && Number.isFinite(number)) return number;
    throw new UsageError("usage.number", `${option} is a number, 0 or more, got "${text}"`);
  };
}
