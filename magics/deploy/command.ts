/** `cellflow deploy NOTEBOOK.ipynb:FLOW`: does what `%%deploy` does, from a shell. */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { goOnWithoutReader } from "../../bridge/commands/output/closed-pipe.ts";
import { gatherTexts } from "../../bridge/parameters/typed-texts.ts";
import { terminalText } from "../../bridge/rendering/terminal-text.ts";
import { KernelError } from "../../kernel/errors.ts";
import type { SourceCell } from "../analysis/static-graph.ts";

/** What the command needs from folders that magics/ does not import. */
export interface DeployCommandOptions {
  /** The code cells of a notebook file. */
  readCells(path: string): Promise<SourceCell[]>;
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new KernelError("deploy.param", `-p needs key=value, got "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Adds the command. */
export function register(program: Command, { readCells }: DeployCommandOptions): void {
  program
    .command("deploy")
    .description("make a deployment of a notebook's flow")
    .argument("<notebook:flow>", "the notebook, and the flow's name when it has several")
    .option("-n, --name <name>", "name of the deployment", "default")
    .option("--pool <pool>", "work pool whose workers run it", "default")
    .option("--queue <queue>", "queue of the work pool")
    .option(
      "-p, --param <key=value>",
      "a parameter in place of the default (of a list: a,b or one element each)",
      collect,
    )
    .option("--cron <cron>", "when it runs, as in crontab")
    .option("--every <time>", "how often it runs: 15m, 2h, 1d")
    .option("--timezone <zone>", "time zone of the schedule (UTC)")
    .option("--tag <tag>", "a tag", collect)
    .option("--include <glob>", "data files that travel with it", collect)
    .option("--description <text>", "what the deployment is for")
    .option(
      "--storage <where>",
      "where its code is stored: s3://bucket/prefix, or a folder (this machine's home)",
    )
    .option("--dry-run", "only show what would be deployed")
    .action(async (target: string, options: Record<string, string & string[]>) => {
      goOnWithoutReader(process.stdout);
      const [, path = target, flowName] = /^(.*?\.ipynb)(?::(.+))?$/.exec(target) ?? [];
      const notebook = resolve(path);
      const cells = await readCells(notebook);
      const { createSchemaReader } = await import("../../bridge/parameters/from-types/lazy-reader.ts");
      const { createTable } = await import("../registry.ts");
      const { withClient } = await import("../api-client.ts");
      const { buildStaticGraph } = await import("../analysis/static-graph.ts");
      const { findFlow } = await import("../analysis/registered-units.ts");
      const { deployNotebookFlow } = await import("./deploy-notebook-flow.ts");
      const reader = createSchemaReader();
      try {
        const location = { folder: dirname(notebook), notebook };
        const graph = await buildStaticGraph(cells, createTable(reader, withClient), location);
        const requested = {
          name: options.name ?? "default",
          pool: options.pool ?? "default",
          queue: options.queue,
          cron: options.cron,
          every: options.every,
          timezone: options.timezone,
          parameters: gatherTexts((options.param ?? []).map(pairOf)),
          tags: options.tag ?? [],
          description: options.description,
          include: options.include ?? [],
          storage: options.storage,
          dryRun: Boolean(options.dryRun),
        };
        const { lines } = await deployNotebookFlow(
          graph,
          findFlow(graph, flowName),
          location.folder,
          requested,
          reader,
          withClient,
        );
        process.stdout.write(`${terminalText(lines.join("\n"))}\n`);
      } finally {
        await reader.close();
      }
    });
}
