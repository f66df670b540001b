/** Shows the log of a flow run or task run: all of it, its first or last lines, turned around, or as it grows. */
import { allPages } from "../../client/all-pages.ts";
import type { Client } from "../../client/client.ts";
import type { Log, LogFilter } from "../../contract/runs/log.ts";
import { logLines } from "../output/log-lines.ts";
import { print, printJson } from "../output/print.ts";
import { UsageError } from "../session.ts";

/** Lines of `--head` and `--tail` alone, as Prefect's command shows. */
const SOME_LINES = 20;

export interface LogOptions {
  /** How many; `true` without a number. */
  head?: string | true;
  tail?: string | true;
  numLogs?: number;
  reverse?: boolean;
  json?: boolean;
}

/** Which lines, in which order. */
export interface LogSelection {
  from: "start" | "end";
  count: number | undefined;
  reverse: boolean;
}

/**
 * The run and the lines asked for: `--tail RUN` has no number, and the run's name after it.
 * @throws UsageError `usage.logs`
 */
export function readLogOptions(
  run: string | undefined,
  { head, tail, numLogs, reverse = false }: LogOptions,
): { run: string; selection: LogSelection } {
  if (head !== undefined && tail !== undefined)
    throw new UsageError("usage.logs", "give one of --head and --tail, not both");
  const written = head ?? tail;
  const isCount = typeof written === "string" && /^[1-9]\d*$/.test(written);
  const named = run ?? (typeof written === "string" ? written : undefined);
  if (named === undefined) throw new UsageError("usage.run", "give a run, by id or name");
  if (typeof written === "string" && !isCount && run !== undefined) {
    const option = head === undefined ? "--tail" : "--head";
    throw new UsageError("usage.number", `${option} is a whole number, 1 or more, got "${written}"`);
  }
  const some = isCount ? Number(written) : SOME_LINES;
  const count = written === undefined ? numLogs : (numLogs ?? (run === undefined ? SOME_LINES : some));
  return { run: named, selection: { from: tail === undefined ? "start" : "end", count, reverse } };
}

/** Shows them; whatever may be shown in the order it is read in is not held. */
export async function showLogs(
  client: Client,
  { filter, flowRun }: { filter: LogFilter; flowRun: string },
  { from, count, reverse }: LogSelection,
  { json }: { json?: boolean | undefined },
): Promise<void> {
  const asText = logLines(client, flowRun);
  const backwards = from === "end" || (reverse && count === undefined);
  const show = async (lines: readonly Log[]) => {
    for (const line of await asText(lines)) print(line);
  };
  const isTurned = backwards !== reverse;
  const isStreamed = !json && !isTurned;
  const lines = await allPages(async (page) => {
    const read = await client.logs.filter({
      logs: filter,
      sort: backwards ? "TIMESTAMP_DESC" : "TIMESTAMP_ASC",
      ...page,
    });
    if (isStreamed) await show(read);
    return read;
  }, count);
  if (isStreamed) return;
  const ordered = isTurned ? lines.reverse() : lines;
  if (json) printJson(ordered);
  else await show(ordered);
}
