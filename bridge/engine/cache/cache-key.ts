/** Computes under which key a call's result is cached. */
import { createHash } from "node:crypto";
import { digestValue } from "../../results/value-digest.ts";
import type { Definition } from "../definition.ts";
import { argumentName } from "../naming/argument-name.ts";
import { parametersByName } from "../naming/given-name.ts";
import { describeThrown } from "../outcome/failure-message.ts";
import type { TaskSources } from "./task-sources.ts";

/** `problem`: why there is none. Neither: the call is not to be cached. */
export type CacheKey = { key: string } | { problem: string } | { key?: undefined };

/** Raised when what a key is made of changes its meaning. */
const VERSION = "1";

/** The key of a call with these arguments, which are values by now: 64 hex digits. */
export async function cacheKey(
  sources: TaskSources,
  task: Definition,
  args: readonly unknown[],
): Promise<CacheKey> {
  const { cache } = task.options;
  const given = typeof cache === "object" ? cache.key : undefined;
  if (given !== undefined) return givenKey(task, given, args);
  const source = await sources.read(task);
  if ("problem" in source) return { problem: `${source.problem}: give \`cache\` a \`key\`` };
  const digests: string[] = [];
  for (const [at, argument] of (countsArguments(task) ? args : withoutTrailing(args)).entries()) {
    const found = digestValue(argument, argumentName(task, at));
    if ("problem" in found) return { problem: `${found.problem}: give \`cache\` a \`key\`` };
    digests.push(found.digest);
  }
  return { key: hash(["code", task.name, source.digest, ...digests]) };
}

function givenKey(
  task: Definition,
  given: string | ((parameters: Record<string, unknown>) => unknown),
  args: readonly unknown[],
): CacheKey {
  let value: unknown = given;
  if (typeof given === "function") {
    try {
      value = given(parametersByName(task, args));
    } catch (error) {
      return { problem: `its key failed: ${describeThrown(error)}` };
    }
    if (value === undefined || value === null) return {};
  }
  if (typeof (value as { then?: unknown }).then === "function") {
    // It is not waited for: its failure is no error of the process.
    (value as Promise<unknown>).then(undefined, () => {});
    return { problem: "its key must not be a promise" };
  }
  const found = digestValue(value, "key");
  return "problem" in found ? found : { key: hash(["key", task.name, found.digest]) };
}

/** May the function tell how many arguments it was given? */
function countsArguments({ fn, parameters }: Definition): boolean {
  return parameters.rest || /\barguments\b/.test(Function.prototype.toString.call(fn));
}

/** An argument that is undefined and one that is not given are the same to a function. */
function withoutTrailing(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((argument) => argument !== undefined) + 1);
}

function hash(parts: readonly string[]): string {
  return createHash("sha256")
    .update([VERSION, ...parts.map(encodeURIComponent)].join(" "))
    .digest("hex");
}
