/** Knows which tags have a concurrency limit: most have none, and their runs do not ask each for itself. */
import { debugLog } from "../../debug-log.ts";

export interface TagLimits {
  /**
   * Those of the tags that have a limit, as `ask` says. Never fails: of what the API does not say, what it said last
   * counts.
   */
  limited(tags: readonly string[], ask: (tag: string) => Promise<boolean>): Promise<string[]>;
}

/** How long an answer counts: Prefect's. */
const FRESH_MS = 5000;
/** The same of no answer. */
const SILENT_MS = 60_000;
/** Between two looks at the settings, which cost more than a run. */
const SETTINGS_MS = 100;
/** How long an answer is waited for: tags are mostly names, and runs go on while a server is down. */
const PATIENCE_MS = 5000;

interface Known {
  isLimited: boolean;
  until: number;
  asking?: Promise<boolean>;
}

/** @param settings names the API of today's settings: another one has other limits */
export function createTagLimits(settings: () => string): TagLimits {
  let of = "";
  let looked = Number.NEGATIVE_INFINITY;
  let known = new Map<string, Known>();

  const refresh = async (last: Known, answer: Promise<boolean>): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
    });
    try {
      last.isLimited = await Promise.race([answer, late]);
      last.until = performance.now() + FRESH_MS;
    } catch (error) {
      debugLog("engine.tag-limits", error);
      last.until = performance.now() + SILENT_MS;
    } finally {
      clearTimeout(timer);
      delete last.asking;
    }
    return last.isLimited;
  };
  const isLimited = (tag: string, ask: (tag: string) => Promise<boolean>): boolean | Promise<boolean> => {
    const last = known.get(tag) ?? { isLimited: false, until: 0 };
    known.set(tag, last);
    if (performance.now() < last.until) return last.isLimited;
    last.asking ??= refresh(last, ask(tag));
    return last.asking;
  };

  return {
    async limited(tags, ask) {
      const now = performance.now();
      if (now >= looked + SETTINGS_MS) {
        looked = now;
        const current = settings();
        if (of !== current) known = new Map();
        of = current;
      }
      const found: string[] = [];
      // One that is known is not waited for: nothing else comes between then.
      const answers = tags.map((tag) => isLimited(tag, ask));
      for (const [at, answer] of answers.entries()) {
        const tag = tags[at];
        if (tag !== undefined && (typeof answer === "boolean" ? answer : await answer)) found.push(tag);
      }
      return found;
    },
  };
}
