/** Registers `cellflow version`, `cellflow api`, `cellflow events …` and `cellflow dashboard …`. */
import { type Command, Option } from "commander";
import { collect, verb, withExample, withJson } from "../input/verb.ts";

export function registerVersion(version: Command): void {
  withJson(withExample(version, "version"))
    .option("--omit-integrations", "as Prefect's command has it; there are none here")
    .action(async (options) => (await import("./version.ts")).showVersion(options));
}

export function registerApi(api: Command): void {
  withExample(api, "api POST /flows/filter --data '{\"limit\": 10}'")
    .argument("<method>", "GET, POST, PATCH, DELETE, …")
    .argument("<path>", "below the API's address: /flows/filter")
    .option("--data <json>", "the body: JSON, @FILE, or - for standard input")
    .option("-H, --header <header>", 'such as "X-Team: data"; may be given again', collect)
    .option("-v, --verbose", "the request and the answer's headers, too")
    .option("--root", "below Prefect Cloud's address")
    .option("--account", "below the account's address in Prefect Cloud")
    .action(async (method, path, options) => (await import("./request.ts")).request(method, path, options));
}

export function registerEvents(events: Command): void {
  verb(events, "stream", "print events as they come in", "events stream --format text")
    .addOption(new Option("--format <format>", "a line an event").choices(["json", "text"]).default("json"))
    .option("--output-file <file>", "append them to a file")
    .option("--run-once", "only one event")
    .action(async (options) => (await import("./events.ts")).stream(options));
  verb(events, "emit <event>", "emit one event", "events emit order.shipped --resource-id order-456")
    .option("-r, --resource <resource>", "what it is about: key=value, or a JSON object of labels")
    .option("--resource-id <id>", "the id of what it is about")
    .option("--related <json>", "what else it is about: a JSON object, or a list of them")
    .option("-p, --payload <json>", "a JSON object")
    .action(async (event, options) => (await import("./events.ts")).emit(event, options));
}

export function registerDashboard(dashboard: Command): void {
  verb(dashboard, "open", "open the web pages, or print their address", "dashboard open").action(async () =>
    (await import("./dashboard.ts")).open(),
  );
}
