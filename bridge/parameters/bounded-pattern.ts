/** Tests texts against the patterns of a schema that somebody else wrote, in a time that neither of them decides. */
import { createContext, Script } from "node:vm";

/** What a validator asks of an expression. */
export interface Pattern {
  test(text: string): boolean;
}

/** Steps that are taken at once, within some milliseconds. */
const FEW_STEPS = 1_000_000;
/** A test that takes longer is given up; one that was kept waiting meanwhile is tried again. */
const TEST_MS = 50;
const TRIES = 10;
/** All tests that may take long have so much of any ten seconds. */
const SPENT_MS = 2000;
const REFILL_MS = 10_000;

/**
 * Makes patterns that share their time: `(a+)+$` can take longer than anybody lives, and holds up the whole process. A
 * text that cannot be tested in time does not match.
 */
export function createPatterns(): (source: string, flags: string) => Pattern {
  let spentMs = 0;
  let since = 0;
  const withinTime = (expression: RegExp, text: string): boolean => {
    const from = performance.now();
    if (from - since > REFILL_MS) [since, spentMs] = [from, 0];
    if (spentMs > SPENT_MS) return false;
    try {
      return testFor(TEST_MS, expression, text);
    } finally {
      spentMs += performance.now() - from;
    }
  };
  return (source, flags) => {
    const expression = new RegExp(source, flags);
    const degree = degreeOf(source);
    return {
      test: (text) =>
        text.length ** degree <= FEW_STEPS ? expression.test(text) : withinTime(expression, text),
    };
  };
}

/** The power of the text's length that bounds a test's steps: a repetition within another has none. */
function degreeOf(source: string): number {
  const plain = source.replace(/\\[^1-9k]/g, "x").replace(/\[[^\]]*\]/g, "x");
  if (/\)[*+{?]|\\[1-9k]/.test(plain)) return Number.POSITIVE_INFINITY;
  return 1 + (plain.match(/[*+]|\{/g)?.length ?? 0);
}

/** Only a script of its own can be stopped in the midst of a test. */
function testFor(ms: number, expression: RegExp, text: string, tries = TRIES): boolean {
  const before = process.threadCpuUsage();
  try {
    const script = new Script("expression.test(text)");
    return script.runInContext(createContext({ expression, text }), { timeout: ms }) === true;
  } catch (error) {
    // It is an error of the script's own realm.
    if ((error as { code?: unknown }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    const { user, system } = process.threadCpuUsage(before);
    const hasWorked = (user + system) / 1000 > ms / 2;
    return hasWorked || tries === 1 ? false : testFor(ms, expression, text, tries - 1);
  }
}
