/** Digests the source of tasks: of their functions and of what those call. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { FunctionModule } from "../../source/function-module.ts";
import type { LoadedSources, Modules } from "../../source/modules.ts";
import type { Definition } from "../definition.ts";
import { describeThrown } from "../outcome/failure-message.ts";

/** The digest, or why the source does not say what the task does. */
export type SourceDigest = { digest: string } | { problem: string };

export interface TaskSources {
  /**
   * The function as a module of its own, for another thread, and what changes when what that imports does. Never fails.
   */
  module(task: Definition): Promise<FunctionModule & { mark?: string }>;
  /** Never fails. Of a task in a cell the digest of now: other cells may have changed since the last call. */
  read(task: Definition): Promise<SourceDigest>;
  /** Reads modules as a kernel has loaded them. */
  setLoaded(loaded: LoadedSources): void;
}

/** A file that is to be changed in the future has another clock. */
function isBetween(changed: number, defined: number, end: number): boolean {
  return Math.floor(changed) > defined && changed <= end;
}

export function createTaskSources(): TaskSources {
  let loaded: LoadedSources | undefined;
  let modules: Promise<Modules> | undefined;
  const known = new WeakMap<Definition, { version: number; source: Promise<SourceDigest> }>();
  const made = new WeakMap<Definition, { version: number; module: ReturnType<TaskSources["module"]> }>();
  const readModules = (): Promise<Modules> => {
    // Loaded with the first task that needs it.
    modules ??= import("../../source/modules.ts").then(({ createModules }) => createModules(loaded));
    return modules;
  };
  const version = (): number => loaded?.version() ?? 0;
  const unreadable = (error: unknown) => ({
    problem: `its source can't be read (${describeThrown(error)})`,
  });
  const digest = async (task: Definition): Promise<SourceDigest> => {
    const { functionSource } = await import("../../source/function-source.ts");
    const source = functionSource(await readModules(), task.fn, task.definedIn);
    if (!source.isLasting) known.delete(task);
    if ("problem" in source) return { problem: source.problem };
    // What runs is the file as it was when it was loaded.
    const { newest } = source;
    if (newest && isBetween(newest.changed, task.definedAt, Date.now()))
      return { problem: `${fileURLToPath(newest.url)} was changed after the task was defined` };
    const hash = createHash("sha256");
    for (const text of source.texts) hash.update(`${text.length} ${text}`);
    return { digest: hash.digest("hex") };
  };
  const cut = async (task: Definition): ReturnType<TaskSources["module"]> => {
    const { functionModule } = await import("../../source/function-module.ts");
    const made = functionModule(await readModules(), task.fn, task.definedIn);
    // Only a kernel loads files again.
    if (!loaded || "problem" in made) return made;
    const source = await digest(task).catch(unreadable);
    return { ...made, mark: "digest" in source ? source.digest : String(version()) };
  };
  return {
    read(task) {
      let entry = known.get(task);
      // What a file's code uses stays what it was when it was loaded.
      const isFixed = !task.definedIn.some((url) => loaded?.cells().some((cell) => cell.url === url));
      if (!entry || (entry.version !== version() && !isFixed)) {
        entry = { version: version(), source: digest(task).catch(unreadable) };
        known.set(task, entry);
      }
      return entry.source;
    },
    module(task) {
      let entry = made.get(task);
      if (entry?.version !== version()) {
        entry = { version: version(), module: cut(task).catch(unreadable) };
        made.set(task, entry);
      }
      return entry.module;
    },
    setLoaded(next) {
      loaded = next;
      modules = undefined;
    },
  };
}
