/** `%flow`: lists the notebook's flows, and their runs on the API. */
import { notPlanned } from "../../bridge/client/planned-runs.ts";
import { timeOf } from "../../bridge/rendering/duration.ts";
import { type Magic, MagicError } from "../../kernel/magic/magic.ts";
import { tableHtml, tableText } from "../../kernel/output/tables/rows-as-table.ts";
import { findFlow, unitsOf } from "../analysis/registered-units.ts";
import { flowNames } from "../analysis/suggestions.ts";
import type { WithClient } from "../api-client.ts";

const DEFAULT_LIMIT = 20;
/** The most runs that one request of the API returns. */
const MAX_LIMIT = 200;

function formatTime(value: string | null | undefined): string {
  return value ? `${value.slice(0, 19).replace("T", " ")} UTC` : "";
}

export function flowsMagic(withClient: WithClient): Magic {
  return {
    name: "flow",
    kinds: ["line"],
    summary: "Lists the notebook's flows, or the runs of a flow.",
    args: [
      { name: "WHAT", required: true, choices: ["list", "runs"], summary: "what to list" },
      {
        name: "NAME",
        suggests: (call) => (call.args[0] === "runs" ? flowNames(call) : []),
        summary: "of which flow (runs); all of the notebook's when left out",
      },
    ],
    options: [
      { name: "limit", type: "number", value: "N", summary: `how many runs at most (${DEFAULT_LIMIT})` },
    ],
    examples: ["%flow list", "%flow runs duration"],
    expand: async ({ args: [what, name], options }, context) => {
      const limit = Number(options.limit ?? DEFAULT_LIMIT);
      if (!Number.isInteger(limit) || limit < 1)
        throw new MagicError("flow.limit", `%flow: --limit must be a whole number, 1 or more, got ${limit}`);
      if (what === "list" && name !== undefined)
        throw new MagicError(
          "flow.list",
          `%flow list shows all flows and tasks; for the runs of one: %flow runs ${name}`,
        );
      const showTable = (rows: Record<string, unknown>[], emptyMessage: string): void => {
        if (rows.length === 0) context.display({ "text/plain": emptyMessage });
        else context.display({ "text/plain": tableText(rows), "text/html": tableHtml(rows) });
      };
      if (what === "list") {
        const rows = [...unitsOf(context.graph, "flow"), ...unitsOf(context.graph, "task")].map((unit) => ({
          kind: unit.kind,
          name: unit.name,
          function: unit.exportName,
          cell: unit.cell.label,
        }));
        showTable(rows, "The notebook has no tasks or flows yet: run a %%task or %%flow cell.");
        return {};
      }
      const names = name
        ? [unitsOf(context.graph, "flow").length > 0 ? findFlow(context.graph, name).name : name]
        : unitsOf(context.graph, "flow").map((flow) => flow.name);
      await withClient(async (client, url) => {
        const runs = await client.flowRuns.filter({
          flows: names.length > 0 ? { name: { any_: names } } : undefined,
          flow_runs: notPlanned(),
          sort: "START_TIME_DESC",
          limit: Math.min(MAX_LIMIT, limit),
        });
        const rows = runs.map((run) => ({
          name: run.name,
          state: run.state_name,
          started: formatTime(run.start_time),
          time: timeOf(run),
          id: run.id,
        }));
        showTable(rows, `No runs of ${names.join(", ") || "any flow"} on ${url}`);
      });
      return {};
    },
  };
}
