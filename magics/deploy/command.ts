/** `cellflow deploy NOTEBOOK.ipynb:FLOW` and `FILE.ts:FLOW`: what `%%deploy` does, from a shell, in the words of `prefect deploy`. */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { integer } from "../../bridge/commands/input/numbers.ts";
import { goOnWithoutReader } from "../../bridge/commands/output/closed-pipe.ts";
import type { DeployOptions, DeployOutput } from "../../bridge/deploy/deploy-bundle.ts";
import { terminalText } from "../../bridge/rendering/terminal-text.ts";
import { readEntrypoint } from "../../bridge/sdk/deploy/entrypoint.ts";
import type { SourceCell } from "../analysis/static-graph.ts";
import { withClient } from "../api-client.ts";
import { type DeployFlags, readDeployFlags } from "./command-options.ts";

/** What the command needs from folders that magics/ does not import. */
export interface DeployCommandOptions {
  /** The code cells of a notebook file. */
  readCells(path: string): Promise<SourceCell[]>;
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Adds the command. */
export function register(program: Command, { readCells }: DeployCommandOptions): void {
  program
    .command("deploy")
    .description("make a deployment of a notebook's flow, or of a file's")
    .argument(
      "<entrypoint>",
      "NOTEBOOK.ipynb:flow or FILE.ts:flow; without the flow's name where there is one",
    )
    .option("-n, --name <name>", "name of the deployment", "default")
    .option("-p, --pool <pool>", "work pool whose workers run it", "default")
    .option("-q, --work-queue <queue>", "queue of the work pool (also --queue)")
    .option("-t, --tag <tag>", "a tag", collect)
    .option("-d, --description <text>", "what the deployment is for")
    .option("--version <version>", "its version; by default that of its code")
    .option(
      "--param <key=value>",
      "a parameter in place of the default (of a list: a,b or one element each)",
      collect,
    )
    .option("--params <json>", "parameters as one JSON object")
    .option("--cron <cron>", "when it runs, as in crontab; each schedule may be given again", collect)
    .option("--every <time>", "how often it runs: 15m, 2h, 1d", collect)
    .option("--interval <seconds>", "the same in seconds", collect)
    .option("--anchor-date <date>", "from when intervals are counted")
    .option("--rrule <rule>", "when it runs, as in a calendar", collect)
    .option("--timezone <zone>", "time zone of the schedules (UTC)")
    .option("--job-variable <key=value>", "a job variable over the work pool's, or a JSON object", collect)
    .option("--concurrency-limit <n>", "how many of its runs at once", integer("--concurrency-limit"))
    .option("--collision-strategy <what>", "what happens to others: ENQUEUE or CANCEL_NEW")
    .option("--no-enforce-parameter-schema", "take parameters that do not fit the flow's types")
    .option("--include <glob>", "data files that travel with it", collect)
    .option(
      "--storage <where>",
      "where its code is stored: s3://bucket/prefix, or a folder (this machine's home)",
    )
    .option("--dry-run", "only show what would be deployed")
    .addHelpText(
      "after",
      "\nExample: cellflow deploy flows/rides.ts:main -n daily -p default --cron '0 6 * * *' --param month=2",
    )
    .action(async (entrypoint: string, flags: DeployFlags) => {
      goOnWithoutReader(process.stdout);
      const options = readDeployFlags(flags);
      const { lines } = readEntrypoint(entrypoint)
        ? await deployFile(entrypoint, options)
        : await deployNotebook(entrypoint, options, readCells);
      process.stdout.write(`${terminalText(lines.join("\n"))}\n`);
    });
  const [command] = program.commands.slice(-1);
  command?.addOption(command.createOption("--queue <queue>").hideHelp());
}

async function deployFile(entrypoint: string, options: DeployOptions): Promise<DeployOutput> {
  const { useOwnSdk } = await import("../../bridge/worker/run/own-sdk.ts");
  const { importFlow } = await import("../../bridge/sdk/deploy/flow-file.ts");
  const { deployFlowOfFile } = await import("../../bridge/sdk/deploy/deploy-flow.ts");
  useOwnSdk();
  const folder = process.cwd();
  const flow = await importFlow(entrypoint, folder);
  return withClient((client, url) => deployFlowOfFile(flow, options, folder, { client, url }));
}

async function deployNotebook(
  entrypoint: string,
  options: DeployOptions,
  readCells: DeployCommandOptions["readCells"],
): Promise<DeployOutput> {
  const [, path = entrypoint, flowName] = /^(.*?\.ipynb)(?::(.+))?$/.exec(entrypoint) ?? [];
  const notebook = resolve(path);
  const cells = await readCells(notebook);
  const { createSchemaReader } = await import("../../bridge/parameters/from-types/lazy-reader.ts");
  const { createTable } = await import("../registry.ts");
  const { buildStaticGraph } = await import("../analysis/static-graph.ts");
  const { findFlow } = await import("../analysis/registered-units.ts");
  const { deployNotebookFlow } = await import("./deploy-notebook-flow.ts");
  const reader = createSchemaReader();
  try {
    const location = { folder: dirname(notebook), notebook };
    const graph = await buildStaticGraph(cells, createTable(reader, withClient), location);
    const flow = findFlow(graph, flowName);
    return await deployNotebookFlow(graph, flow, location.folder, options, reader, withClient);
  } finally {
    await reader.close();
  }
}
