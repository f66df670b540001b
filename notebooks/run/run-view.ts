/** Reads flow runs from the displays under a cell: the machine-readable part of the bundle. */
import { z } from "zod";
import type { Output } from "../file/notebook.ts";

/** The MIME type of a run's data in a display. */
export const runMime = "application/vnd.cellflow.run+json";

const time = z.number().optional();
const types = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CRASHED",
  "CANCELLED",
  "CANCELLING",
  "PAUSED",
] as const;
const state = z.object({ type: z.enum(types), name: z.string(), message: z.string().optional() });
const run = z.object({
  id: z.string(),
  name: z.string(),
  state,
  runCount: z.number(),
  startTime: time,
  endTime: time,
});

/** The part of the bridge's RunView that is needed here. */
const runViewSchema = z.object({
  flowRun: run.extend({ flow: z.string() }).optional(),
  tasks: z.array(run),
  artifacts: z
    .array(z.object({ key: z.string().optional(), type: z.string(), data: z.unknown() }))
    .default([]),
});

/** What progress lines and the demo read of a run; times in ms since the epoch. */
export type DisplayedRun = z.infer<typeof runViewSchema>;
export type DisplayedTask = DisplayedRun["tasks"][number];

/** The runs that a cell's outputs display, in order; other outputs are ignored. */
export function runsIn(outputs: readonly Output[]): DisplayedRun[] {
  return outputs.flatMap((output) => {
    if (!("data" in output) || !(runMime in output.data)) return [];
    const parsed = runViewSchema.safeParse(output.data[runMime]);
    return parsed.success ? [parsed.data] : [];
  });
}
