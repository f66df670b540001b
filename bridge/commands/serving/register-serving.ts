/** Registers `cellflow up` and `cellflow server …`. */
import { type Command, Option } from "commander";
import { registerDatabase } from "../database/register-database.ts";
import { integer } from "../input/numbers.ts";
import { verb, withExample, withJson } from "../input/verb.ts";

export function registerUp(up: Command): void {
  serving(withExample(up, "up --port 4200 --limit 4"))
    .option("--limit <n>", "runs at once", integer("--limit"))
    .action(async (options) => (await import("./up.ts")).up(options));
}

export function registerServer(server: Command): void {
  serving(
    verb(
      server,
      "start",
      "serve the API; Prefect's clients and workers can use it",
      "server start --host 0.0.0.0 --auth-file secret.txt",
    ),
  ).action(async (options) => (await import("./server.ts")).serverStart(options));
  withJson(verb(server, "status", "say whether the server answers", "server status --wait --timeout 60"))
    .option("--wait", "until it does")
    .option("--timeout <seconds>", "how long to wait", integer("--timeout", 0))
    .action(async (options) => (await import("./server-status.ts")).status(options));
  verb(server, "stop", "stop what serves this machine's API", "server stop").action(async () =>
    (await import("./server-status.ts")).stop(),
  );
  registerDatabase(server.command("database").description("this machine's own database"));
}

/** The options of what listens on a port. */
function serving(command: Command): Command {
  return command
    .option(
      "--host <host>",
      "address to listen on; another than this machine's own needs an auth string",
      "127.0.0.1",
    )
    .option("--port <port>", "port to listen on", Number, 4200)
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
