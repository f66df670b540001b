/** Registers `cellflow run`, `cellflow export` and `cellflow demo`. */
import { type Command, Option } from "commander";
import { goOnWithoutReader } from "../../bridge/commands/output/closed-pipe.ts";
import { readEntrypoint } from "../../bridge/sdk/deploy/entrypoint.ts";
import { NotebookError } from "../errors.ts";
import { isStandardOutput } from "../file/target.ts";
import type { CodeVisibility } from "../html/cell.ts";
import { parseAssignments } from "../parameters/papermill-values.ts";
import type { Installation } from "./installation.ts";
import { parseSettle, parseTimeout } from "./timeout-option.ts";

type RunFlags = {
  parameter?: string[];
  raw?: string[];
  output?: string | boolean;
  html?: string;
  code: CodeVisibility;
  timeout?: string;
  settle?: string;
  kernel?: string;
  cwd?: string;
};

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function codeOption(): Option {
  return new Option("--code <how>", "code in the page")
    .choices(["hidden", "folded", "shown"])
    .default("folded");
}

/**
 * Refuses two options that contradict each other, in whatever order.
 * @throws NotebookError `options.together` while the line is parsed
 */
function refuseTogether(command: Command, one: string, other: string, message: string): void {
  const used = new Set<string>();
  for (const option of [one, other])
    command.on(`option:${option}`, () => {
      used.add(option);
      if (used.size === 2) throw new NotebookError("options.together", message);
    });
}

/** @throws NotebookError `options.notebook` for an option that a file's flow has not */
async function runFlowOf(entrypoint: string, flags: RunFlags, run: Command): Promise<number> {
  const [other] = run.options.filter(
    (option) =>
      option.attributeName() !== "parameter" && run.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (other)
    throw new NotebookError(
      "options.notebook",
      `${other.long} is about notebooks, and ${entrypoint} is none`,
    );
  const { runFlowFile } = await import("../../bridge/sdk/deploy/run-flow-file.ts");
  return runFlowFile(
    entrypoint,
    [...parseAssignments(flags.parameter ?? [])].flatMap(([name, { texts }]) =>
      texts.map((text) => [name, text] as const),
    ),
  );
}

/** Adds the commands; exit codes go to `process.exitCode`. */
export function register(program: Command, installation: Installation): void {
  const run = program
    .command("run")
    .description(
      "run a notebook headless, cell after cell, in a kernel of its own, until one fails (exit 1); an error in the " +
        "background (a promise nobody awaited) fails the run too. Of FILE.ts:flow, runs the flow in this process",
    )
    .argument("<notebook>", "the .ipynb file, s3://bucket/name.ipynb, or FILE.ts:flow")
    .option(
      "-p, --parameter <name=value>",
      "set a name of the cell tagged `parameters`, read as its type there (repeatable; of a list: a,b or one element each)",
      collect,
    )
    .option("-r, --raw <name=value>", "the same, the value taken as text whatever the type", collect)
    .option(
      "-o, --output <file>",
      "where the executed notebook goes: a file, s3://bucket/name.ipynb, - for standard output (default: NAME.executed.ipynb beside it)",
    )
    .option("--no-output", "write no executed notebook")
    .option(
      "--html <file>",
      "write a page of it as well (a file, s3://bucket/name.html, - for standard output)",
    )
    .addOption(codeOption())
    .option("--timeout <seconds>", "stop the whole run after so many seconds")
    .option(
      "--settle <seconds>",
      "after the last cell, wait so long for what the cells left running: files, timers, processes (default: 30; " +
        "runs of flows and tasks are waited for anyway, servers and what is unref'd are not)",
    )
    .option("--kernel <name>", "run in this kernel instead of the one the notebook names")
    .option(
      "--cwd <folder>",
      "where the cells run (default: the notebook's folder; of one in a bucket, this one)",
    )
    .action(async (notebook: string, flags: RunFlags) => {
      if (flags.html === undefined && run.getOptionValueSource("code") === "cli")
        throw new NotebookError("options.together", "--code is about the page; name one with --html");
      goOnWithoutReader(process.stdout);
      if (readEntrypoint(notebook)) {
        process.exitCode = await runFlowOf(notebook, flags, run);
        return;
      }
      const { runFile } = await import("./run.ts");
      const report = await runFile(notebook, {
        parameters: new Map([
          ...parseAssignments(flags.parameter ?? []),
          ...parseAssignments(flags.raw ?? [], true),
        ]),
        // Commander says true when neither -o nor --no-output is there.
        output: flags.output === true ? undefined : flags.output,
        html: flags.html,
        code: flags.code,
        timeout: flags.timeout === undefined ? undefined : parseTimeout(flags.timeout),
        settle: flags.settle === undefined ? undefined : parseSettle(flags.settle),
        kernel: flags.kernel,
        cwd: flags.cwd,
        kernelArgv: installation.kernelArgv,
      });
      const { printFiles } = await import("../run/summary.ts");
      printFiles(report);
      process.exitCode = report.exitCode;
    });
  refuseTogether(run, "output", "no-output", "-o and --no-output: give one of them");

  program
    .command("export")
    .description("make one self-contained HTML page of a notebook, as it was last run")
    .argument("<notebook>", "the .ipynb file, or s3://bucket/name.ipynb")
    .requiredOption("-o, --output <file>", "the page: a file, s3://bucket/name.html, - for standard output")
    .addOption(codeOption())
    .action(async (notebook: string, flags: { output: string; code: CodeVisibility }) => {
      const { readNotebook } = await import("../file/read.ts");
      const source = await readNotebook(notebook);
      const { checkDestinations } = await import("../file/destinations.ts");
      await checkDestinations(notebook, [{ option: "-o", path: flags.output }]);
      goOnWithoutReader(process.stdout);
      const { writePage } = await import("./write-page.ts");
      await writePage(flags.output, source, notebook, flags.code);
      if (!isStandardOutput(flags.output)) process.stdout.write(`Page: ${flags.output}\n`);
    });

  program
    .command("demo")
    .description("run the taxi notebook: two months of rides, an XGBoost model, its RMSE")
    .action(async () => {
      goOnWithoutReader(process.stdout);
      const { runDemo } = await import("./demo.ts");
      process.exitCode = await runDemo(installation);
    });
}
