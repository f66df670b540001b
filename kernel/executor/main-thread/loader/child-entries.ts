/** Gives the loader to threads and processes that a cell starts from local TypeScript files. */
import { createRequire, syncBuiltinESMExports } from "node:module";
import type { WorkerOptions } from "node:worker_threads";
import { isTypeScript } from "../../../source/local-file.ts";

/** The loader's options there. */
export interface StartedOptions {
  /** The notebook's folder. */
  folder: string;
  aliases: Record<string, string>;
  ownRoot: string;
}

type Fork = typeof import("node:child_process").fork;

const require = createRequire(import.meta.url);
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** Node's options that install the loader before the file. */
export function loaderFlags(options: StartedOptions): string[] {
  const url = new URL(`./child-preload${extension}`, import.meta.url);
  url.searchParams.set("options", JSON.stringify(options));
  return ["--import", url.href];
}

/** Give `Worker` and `fork` the loader, for TypeScript files only: what starts with them is otherwise Node's own. */
export function installStarters(options: StartedOptions): void {
  const threads = require("node:worker_threads") as { Worker: typeof import("node:worker_threads").Worker };
  const processes = require("node:child_process") as { fork: Fork };
  const flags = loaderFlags(options);
  threads.Worker = class Worker extends threads.Worker {
    constructor(file: string | URL, workerOptions: WorkerOptions = {}) {
      const isOurs = isTypeScript(String(file)) && workerOptions.eval !== true;
      super(
        file,
        isOurs
          ? { ...workerOptions, execArgv: [...(workerOptions.execArgv ?? []), ...flags] }
          : workerOptions,
      );
    }
  };
  const { fork } = processes;
  processes.fork = ((file: string | URL, ...rest: unknown[]) => {
    if (!isTypeScript(String(file))) return Reflect.apply(fork, processes, [file, ...rest]);
    const [args, forkOptions = {}] = Array.isArray(rest[0]) ? rest : [[], rest[0]];
    const { execArgv = process.execArgv, ...others } = forkOptions as { execArgv?: string[] };
    return Reflect.apply(fork, processes, [file, args, { ...others, execArgv: [...execArgv, ...flags] }]);
  }) as Fork;
  syncBuiltinESMExports();
}
