/** Flows of the API. */
import type { Flow, FlowCreate, FlowFilter } from "../contract/runs/flow.ts";
import type { FilterRequest } from "./filter-request.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface FlowClient {
  /** The flow of that name, created when there is none. */
  create(name: string, more?: Omit<FlowCreate, "name">): Promise<Flow>;
  read(id: string): Promise<Flow>;
  readByName(name: string): Promise<Flow | undefined>;
  filter(request?: FilterRequest): Promise<Flow[]>;
  count(request?: { flows?: FlowFilter }): Promise<number>;
  delete(id: string): Promise<void>;
}

export function flowClient(transport: Transport): FlowClient {
  return {
    create: (name, more) =>
      call(transport, "POST", "/flows/", { body: { name, ...more } satisfies FlowCreate }),
    read: (id) => call(transport, "GET", `/flows/${segment(id)}`),
    readByName: (name) => call(transport, "GET", `/flows/name/${segment(name)}`, { absent: [404] }),
    filter: (request = {}) => call(transport, "POST", "/flows/filter", { body: request }),
    count: (request = {}) => call(transport, "POST", "/flows/count", { body: request }),
    delete: (id) => call(transport, "DELETE", `/flows/${segment(id)}`),
  };
}
