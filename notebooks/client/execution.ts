/** Reads an execute_reply. */
import type { JsonObject, Output } from "../file/notebook.ts";
import type { OutputList } from "./output-collector.ts";

/** How an execute_request ended: `aborted` when the kernel dropped it unexecuted. */
export type Execution = {
  status: "ok" | "error" | "aborted";
  executionCount: number | null;
  outputs: Output[];
  error?: { ename: string; evalue: string; traceback: string[] };
};

/** The execution that a reply's content describes, with the outputs that were collected. */
export function executionOf(content: JsonObject, list: OutputList): Execution {
  const executionCount =
    typeof content.execution_count === "number" ? content.execution_count : list.executionCount;
  const { outputs } = list;
  if (content.status === "ok") return { status: "ok", executionCount, outputs };
  if (content.status !== "error") return { status: "aborted", executionCount, outputs };
  const traceback = Array.isArray(content.traceback) ? content.traceback.map(String) : [];
  const error = { ename: String(content.ename ?? "Error"), evalue: String(content.evalue ?? ""), traceback };
  return { status: "error", executionCount, outputs, error };
}
