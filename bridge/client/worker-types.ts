/** The types of work pools that the API knows, with the job templates their pools begin with. */
import { isRecord } from "../is-record.ts";
import { call } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface WorkerTypeClient {
  /** Type of a work pool -> its job template. */
  templates(): Promise<Map<string, Record<string, unknown>>>;
}

export function workerTypeClient(transport: Transport): WorkerTypeClient {
  return {
    async templates() {
      const view = await call<Record<string, Record<string, { default_base_job_configuration: unknown }>>>(
        transport,
        "GET",
        "/collections/views/aggregate-worker-metadata",
      );
      const workers = Object.values(view).flatMap((collection) => Object.entries(collection));
      return new Map(
        workers.flatMap(([type, { default_base_job_configuration: template }]) =>
          isRecord(template) ? [[type, template] as const] : [],
        ),
      );
    },
  };
}
