/** Reads the YAML below a `%%deploy` line. */
import { parse as parseYaml } from "yaml";
import { carriedIn } from "../../bridge/parameters/exact-numbers.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { nearest } from "../../kernel/nearest.ts";

/** What the YAML may hold: each key at most once, scalars not converted yet. */
export type DeployBody = Record<string, unknown>;

const STRING_KEYS = ["name", "pool", "queue", "cron", "every", "timezone", "description", "storage"];
const LIST_KEYS = ["tags", "include"];
const KEYS = [...STRING_KEYS, ...LIST_KEYS, "parameters"];

/**
 * The mapping that the YAML holds; empty values are left out.
 * @throws MagicError `deploy.body`, one line
 */
export function readDeployBody(body: string): DeployBody {
  let value: unknown;
  try {
    // Integers that a double can't hold keep their digits.
    value = carriedIn(parseYaml(body, { intAsBigInt: true }) ?? {});
  } catch (error) {
    const reason = String((error as Error).message)
      .split("\n")[0]
      ?.replace(/:$/, "");
    throw new MagicError("deploy.body", `%%deploy: the cell's text is not YAML: ${reason}`);
  }
  if (!isMap(value)) {
    throw new MagicError(
      "deploy.body",
      `%%deploy: the cell's text must be YAML of key: value lines; known keys: ${KEYS.join(", ")}`,
    );
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = problemOf(key, item);
    if (problem) throw new MagicError("deploy.body", `%%deploy: ${problem}`);
  }
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}

/** Why a key or its value is refused; undefined when it is fine. */
function problemOf(key: string, value: unknown): string | undefined {
  if (value === null) return undefined;
  if (STRING_KEYS.includes(key)) return isScalar(value) ? undefined : `${key} must be a single value`;
  if (key === "parameters") return isMap(value) ? undefined : "parameters must be key: value lines";
  if (LIST_KEYS.includes(key))
    return Array.isArray(value) && value.every(isScalar)
      ? undefined
      : `${key} must be a list, like ${key}: [a, b]`;
  const near = nearest(key, KEYS);
  return `unknown key ${key}; ${near ? `did you mean ${near}?` : `known: ${KEYS.join(", ")}`}`;
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isMap(value: unknown): value is DeployBody {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
