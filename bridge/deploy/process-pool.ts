/** Describes a work pool of type process: the job template of Prefect's own, as far as we run it. */
import type { WorkPoolCreate } from "../contract/deployments/work-pool.ts";

export function processPool(name: string): WorkPoolCreate {
  return {
    name,
    type: "process",
    base_job_template: {
      job_configuration: {
        command: "{{ command }}",
        env: "{{ env }}",
        labels: "{{ labels }}",
        name: "{{ name }}",
        stream_output: "{{ stream_output }}",
        working_dir: "{{ working_dir }}",
      },
      variables: {
        type: "object",
        properties: {
          name: { type: "string", title: "Name", description: "Name given to the process." },
          env: {
            type: "object",
            title: "Environment Variables",
            description: "Environment variables to set when starting a flow run.",
            additionalProperties: { anyOf: [{ type: "string" }, { type: "null" }] },
          },
          labels: { type: "object", title: "Labels", additionalProperties: { type: "string" } },
          command: { type: "string", title: "Command", description: "The command that runs the flow." },
          stream_output: { type: "boolean", title: "Stream Output", default: true },
          working_dir: {
            type: "string",
            format: "path",
            title: "Working Directory",
            description: "Folder a run starts in; by default a temporary one.",
          },
        },
      },
    },
  };
}
