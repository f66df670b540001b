/** Spells a log line as the API takes it. */

import type { LogLine } from "../../../contract/recorded.ts";
import type { LogCreate } from "../../../contract/runs/log.ts";
import { startOf } from "../../../well-formed.ts";

/** Prefect's limits: 1,000,000 characters a line (25,000 in its Cloud), 4,000,000 bytes a request. */
const MAX_CHARACTERS = 25_000;

/** No longer than a server takes: the rest is cut off, with a sign. */
export function boundedLine(line: LogLine): LogLine {
  const { message } = line;
  return message.length > MAX_CHARACTERS
    ? { ...line, message: `${startOf(message, MAX_CHARACTERS)}…` }
    : line;
}

export function wireLine(line: LogLine, iso: (at: number) => string): LogCreate {
  const { name, level, message, at, flowRunId, taskRunId } = boundedLine(line);
  return {
    name,
    level,
    message,
    timestamp: iso(at),
    ...(flowRunId !== undefined && { flow_run_id: flowRunId }),
    ...(taskRunId !== undefined && { task_run_id: taskRunId }),
  };
}
