/** Hides this process's secrets: those of its environment and `.env`, and those it was told of. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { debugLog } from "../debug-log.ts";
import { readDotenv } from "../settings/dotenv.ts";
import { PROJECT_FOLDER } from "../settings/project-environment.ts";
import { createMask } from "./mask.ts";
import { secretValues } from "./secret-values.ts";

/** Texts of this process without its secrets. */
export interface Secrets {
  /** Hides these from now on, whatever their names are. */
  hide(values: readonly string[]): void;
  /** What gives a text with `********` where a secret stood; undefined while there are none. */
  mask(): ((text: string) => string) | undefined;
  /** All that is hidden now. */
  values(): readonly string[];
  /** Calls `listener` with all that is hidden, now and when there is more. */
  follow(listener: (values: readonly string[]) => void): void;
}

/** Reading an environment takes as long as a task: a value set by code is a secret this much later at the latest. */
const RESCAN_MS = 5;

/**
 * @param options.environment the variables as they are now
 * @param options.folder whose `.env` counts, too
 * @param options.now milliseconds that only grow
 */
export function createSecrets({
  environment = () => process.env,
  folder = () => process.env[PROJECT_FOLDER] || process.cwd(),
  now = () => performance.now(),
}: {
  environment?: () => NodeJS.ProcessEnv;
  folder?: () => string;
  now?: () => number;
} = {}): Secrets {
  const known = new Set<string>();
  const listeners: ((values: readonly string[]) => void)[] = [];
  const dotenv = createDotenvReader(folder);
  let mask: ReturnType<typeof createMask> | undefined;
  let scanned = Number.NEGATIVE_INFINITY;

  const hide = (values: readonly string[]): void => {
    const before = known.size;
    // One that is not set any more may still stand in a text.
    for (const value of values) known.add(value);
    if (known.size === before) return;
    mask = undefined;
    for (const listener of listeners) listener([...known]);
  };
  const scan = (): void => {
    const at = now();
    if (at - scanned < RESCAN_MS) return;
    scanned = at;
    hide([...secretValues(environment()), ...dotenv()]);
  };
  return {
    hide,
    mask() {
      scan();
      if (known.size > 0) mask ??= createMask(known);
      return mask;
    },
    values() {
      scan();
      return [...known];
    },
    follow(listener) {
      scan();
      listeners.push(listener);
      listener([...known]);
    },
  };
}

/** Reads a `.env` when it has changed. */
function createDotenvReader(folder: () => string): () => string[] {
  let read: { version: string; values: string[] } | undefined;
  return () => {
    try {
      const place = folder();
      const stats = statSync(join(place, ".env"), { throwIfNoEntry: false });
      if (!stats) return [];
      const version = `${place} ${stats.mtimeMs} ${stats.size}`;
      if (read?.version !== version) read = { version, values: secretValues(readDotenv(place)) };
      return read.values;
    } catch (error) {
      // Whoever needs what stands in it says what is wrong.
      debugLog("secrets.dotenv", error);
      return [];
    }
  };
}

// One a process: a secret that one part of it has learnt is kept from the texts of all.
const holder: { secrets?: Secrets } = {};

/** This process's secrets. */
export function theSecrets(): Secrets {
  holder.secrets ??= createSecrets();
  return holder.secrets;
}

/** Hides values from the logs, artifacts and error texts of this process. */
export function hideSecrets(values: readonly string[]): void {
  theSecrets().hide(values);
}

/** A text without this process's secrets. */
export function masked(text: string): string {
  return theSecrets().mask()?.(text) ?? text;
}

/** Calls `listener` with all that this process hides, now and when there is more. */
export function followSecrets(listener: (values: readonly string[]) => void): void {
  theSecrets().follow(listener);
}
