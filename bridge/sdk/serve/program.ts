/** Tells by what this program was started, so that it can be started again for a run. */
import { CellflowError } from "../../errors.ts";

export interface Program {
  /** Node's flags, the file and its arguments. */
  args: string[];
  file: string;
  /** Where it was started: the program may have changed its folder since. */
  cwd: string;
}

/** As the SDK was loaded. */
const STARTED_IN = process.cwd();

/** Node's flags that are for one process only: a debugger's port, watching for changes. */
const OWN_FLAGS = /^--(inspect|debug|watch|cpu-prof|heap-prof)/;

/** @throws CellflowError `serve.file` for a program that is no file */
export function thisProgram(): Program {
  const [, file, ...args] = process.argv;
  if (
    file === undefined ||
    file === "-" ||
    process.execArgv.some((flag) => /^(-e|-p|--eval|--print)$/.test(flag))
  ) {
    throw new CellflowError(
      "serve.file",
      "serve() starts the program's file again for each run, and this program has none: " +
        "write it into a file, flows.ts say, and run node flows.ts",
    );
  }
  return {
    args: [...process.execArgv.filter((flag) => !OWN_FLAGS.test(flag)), file, ...args],
    file,
    cwd: STARTED_IN,
  };
}
