/** Registers the bridge's commands; each loads what it needs when it is run. */
import { type Command, Option } from "commander";
import { integer } from "./input/numbers.ts";
import { registerApiKeys } from "./register-api-keys.ts";
import { registerLimits } from "./register-limits.ts";

function collect(value: string, before: string[] = []) {
  return [...before, value];
}

function number(text: string) {
  return Number(text);
}

/** The options of what listens on a port. */
function serving(command: Command): Command {
  return command
    .option(
      "--host <host>",
      "address to listen on; another than this machine's own needs an auth string",
      "127.0.0.1",
    )
    .option("--port <port>", "port to listen on", number, 4200)
    .option("--auth-file <file>", "file with the auth string; else PREFECT_SERVER_API_AUTH_STRING holds it")
    .option("--public-url <url>", "address by which people come, if it is another")
    .addOption(
      new Option("--ui <whose>", "web pages to serve: ours, or those of an installed Prefect").choices([
        "cellflow",
        "prefect",
      ]),
    )
    .option(
      "--ui-path <folder>",
      "Python environment with Prefect's pages, if --ui prefect does not find it",
    );
}

/** Adds them: up, server, worker, deployment, flow-run, artifact, gcl. */
export function register(program: Command): void {
  serving(
    program
      .command("up")
      .description("serve the API and the pages, and run what is deployed, in one process"),
  )
    .option("--limit <n>", "runs at once", integer("--limit"))
    .action(async (options) => (await import("./up.ts")).up(options));

  const server = program.command("server").description("the API as a server");
  serving(
    server.command("start").description("serve the API; Prefect's clients and workers can use it"),
  ).action(async (options) => (await import("./server.ts")).serverStart(options));

  const worker = program.command("worker").description("runs what is deployed");
  worker
    .command("start")
    .description("run what is deployed to a work pool")
    .requiredOption("-p, --pool <pool...>", "work pool, or several")
    .option("-n, --name <name>", "name of this worker")
    .option("-l, --limit <n>", "runs at once", integer("--limit"))
    .option("-t, --type <type>", "type of the pool; this worker runs process", "process")
    .action(async (options) => (await import("./worker.ts")).workerStart(options));

  const deployment = program.command("deployment").description("flows that can be run by name");
  deployment
    .command("ls")
    .description("list deployments")
    .option("--flow <name>", "only of this flow")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./deployment.ts")).list(options));
  deployment
    .command("run <name>")
    .description("run a deployment, by FLOW/NAME")
    .option(
      "-p, --param <key=value>",
      "a parameter; may be given again (of a list: a,b or one element each)",
      collect,
    )
    .option("--watch", "wait for the run's end and show what it logs")
    .option("--json", "the run as JSON")
    .action(async (name, options) => (await import("./deployment.ts")).run(name, options));
  deployment
    .command("inspect <name>")
    .description("show a deployment, by FLOW/NAME")
    .option("--json", "as JSON")
    .action(async (name, options) => (await import("./deployment.ts")).inspect(name, options));
  deployment
    .command("delete <name>")
    .description("delete a deployment, by FLOW/NAME")
    .action(async (name) => (await import("./deployment.ts")).remove(name));

  const flowRun = program.command("flow-run").description("runs of flows");
  flowRun
    .command("ls")
    .description("list flow runs, newest first")
    .option("--flow <name>", "only of this flow")
    .option("--state <state>", "only in this state, by name or type")
    .option("--limit <n>", "how many", integer("--limit"), 20)
    .option("--json", "as JSON")
    .action(async (options) => (await import("./flow-run.ts")).list(options));
  flowRun
    .command("inspect <run>")
    .description("show a flow run and its tasks, by id or name")
    .option("--json", "as JSON")
    .action(async (run, options) => (await import("./flow-run.ts")).inspect(run, options));
  flowRun
    .command("logs <run>")
    .description("show what a flow run logged, by id or name")
    .option("--tail <n>", "only the last lines", integer("--tail"))
    .option("--json", "as JSON")
    .action(async (run, options) => (await import("./flow-run.ts")).logs(run, options));
  flowRun
    .command("cancel <run>")
    .description("cancel a flow run, by id or name")
    .action(async (run) => (await import("./flow-run.ts")).cancel(run));
  flowRun
    .command("resume <run>")
    .description("resume a paused or suspended flow run, by id or name")
    .option("-p, --param <key=value>", "what it asks for; may be given again", collect)
    .action(async (run, options) => (await import("./pause.ts")).resume(run, options));
  flowRun
    .command("suspend <run>")
    .description("have a run of a deployment end after its task, until it is resumed, by id or name")
    .action(async (run) => (await import("./pause.ts")).suspend(run));
  flowRun
    .command("execute [id]")
    .description("run a flow run of a deployment in this process (what workers start)")
    .action(async (id) => (await import("./flow-run.ts")).execute(id));

  const artifact = program.command("artifact").description("reports, tables and links that runs made");
  artifact
    .command("ls")
    .description("list artifacts, the latest of each key")
    .option("--json", "as JSON")
    .action(async (options) => (await import("./artifact.ts")).list(options));
  artifact
    .command("inspect <key>")
    .description("show the latest artifact of a key")
    .option("--json", "every version, as JSON")
    .action(async (key, options) => (await import("./artifact.ts")).inspect(key, options));

  registerLimits(program);
  registerApiKeys(program);
}
