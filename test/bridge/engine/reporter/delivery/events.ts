/** Events of small task runs, as the engine sends them. */
import type { Event } from "../../../../../bridge/contract/events/event.ts";
import { v7 } from "../../../../../bridge/uuid.ts";

const FIRST = Date.parse("2026-01-01T00:00:00Z");

/** The events of one task run of `flowRunId`, in these states, a second apart from each other. */
export function taskEvents(
  id: string,
  flowRunId: string | undefined,
  states: readonly string[] = ["PENDING", "RUNNING", "COMPLETED"],
  runCount = 1,
  began = FIRST,
): Event[] {
  let follows: string | null = null;
  return states.map((type, at) => {
    const name = type[0] + type.slice(1).toLowerCase();
    const event: Event = {
      id: v7(),
      occurred: new Date(began + at * 1000).toISOString(),
      event: `prefect.task-run.${name}`,
      resource: { "prefect.resource.id": `prefect.task-run.${id}`, "prefect.orchestration": "client" },
      related:
        flowRunId === undefined
          ? []
          : [
              {
                "prefect.resource.id": `prefect.flow-run.${flowRunId}`,
                "prefect.resource.role": "flow-run",
              },
            ],
      payload: {
        intended: { from: states[at - 1] ?? null, to: type },
        initial_state: at === 0 ? null : { type: states[at - 1] },
        validated_state: { type, name, message: "", state_details: {}, data: null },
        task_run: {
          name: "t",
          task_key: "t",
          dynamic_key: id,
          empirical_policy: {},
          tags: [],
          labels: {},
          task_inputs: {},
          run_count: at === 0 ? 0 : runCount,
          flow_run_run_count: 1,
          expected_start_time: new Date(began).toISOString(),
          total_run_time: 0,
        },
      },
      follows,
    };
    follows = event.id;
    return event;
  });
}
