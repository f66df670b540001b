/** Posts log lines once each: a line has no id that a server could know it by when it comes a second time. */
import type { Client } from "../../../client/client.ts";
import { ApiError, isBusy, UnreachableError } from "../../../client/errors.ts";
import type { Log, LogCreate } from "../../../contract/runs/log.ts";
import { parseTime } from "../../time/clock.ts";

/** Log lines of one answer: the longest list. */
const PAGE = 200;
/** How often answers that were lost are made up for, until the server counts as one that does not answer. */
const MAX_LOST = 5;

/**
 * Posts `lines`; with `mayBeThere`, those that the server does not have. Where the answer is lost, what has arrived is
 * read, and the rest is sent again.
 * @throws what `client.logs` throws when the server refuses, or does not answer
 */
export async function postLines(client: Client, lines: LogCreate[], mayBeThere = false): Promise<void> {
  let left = mayBeThere ? await linesNotThere(client, lines) : lines;
  for (let lost = 0; left.length > 0; lost++) {
    try {
      return await client.logs.post(left);
    } catch (error) {
      if (!mayHaveArrived(error) || lost === MAX_LOST) throw error;
    }
    left = await linesNotThere(client, left);
  }
}

function mayHaveArrived(error: unknown): boolean {
  if (error instanceof UnreachableError) return error.mayHaveArrived;
  return error instanceof ApiError && isBusy(error) && error.status !== 503 && error.status !== 429;
}

async function linesNotThere(client: Client, lines: LogCreate[]): Promise<LogCreate[]> {
  const there = new Map<string, number>();
  const times = lines.map(({ timestamp }) => Date.parse(timestamp));
  // Whole milliseconds around them: a server may round.
  const timestamp = {
    after_: new Date(Math.min(...times) - 1).toISOString(),
    before_: new Date(Math.max(...times) + 1).toISOString(),
  };
  const flowRuns = [...new Set(lines.map(({ flow_run_id }) => flow_run_id))];
  const known = flowRuns.filter((id) => id != null);
  // Lines of no flow run are looked for among all of that time.
  const isOf =
    known.length === flowRuns.length && known.length <= PAGE ? { flow_run_id: { any_: known } } : {};
  for (let offset = 0; ; offset += PAGE) {
    const logs = { timestamp, ...isOf };
    const page = await client.logs.filter({ logs, sort: "TIMESTAMP_ASC", limit: PAGE, offset });
    for (const line of page) there.set(nameOf(line), (there.get(nameOf(line)) ?? 0) + 1);
    if (page.length < PAGE) break;
  }
  return lines.filter((line) => {
    const copies = there.get(nameOf(line)) ?? 0;
    if (copies > 0) there.set(nameOf(line), copies - 1);
    return copies === 0;
  });
}

/** What tells a line from others; its time to the microsecond, however it is written. */
function nameOf({ timestamp, name, level, message, flow_run_id, task_run_id }: Log | LogCreate): string {
  const micros = Math.round(parseTime(timestamp) * 1000);
  return JSON.stringify([micros, flow_run_id ?? null, task_run_id ?? null, level, name, message]);
}
