/** Prints what a flow run logs until it ends, or until Ctrl-C. */
import { allPages } from "../../client/all-pages.ts";
import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { logLines } from "./log-lines.ts";
import { print } from "./print.ts";
import { watchRun } from "./watch.ts";

/** @param tail how many of the lines that are there already are shown; undefined shows all */
export async function followLogs(client: Client, run: FlowRun, tail?: number): Promise<void> {
  const asText = logLines(client, run.name);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  try {
    await watchRun(client, run.id, {
      signal: stop.signal,
      skipLogs: tail === undefined ? 0 : Math.max(0, (await countLogs(client, run.id)) - tail),
      onState: () => {},
      onLogs: async (lines) => {
        for (const line of await asText(lines)) print(line);
      },
    });
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

/** The API counts none: their number is found page by page, and no line is held. */
async function countLogs(client: Client, id: string): Promise<number> {
  let count = 0;
  await allPages(async (page) => {
    const lines = await client.logs.filter({
      logs: { flow_run_id: { any_: [id] } },
      sort: "TIMESTAMP_ASC",
      ...page,
    });
    count += lines.length;
    return lines;
  });
  return count;
}
