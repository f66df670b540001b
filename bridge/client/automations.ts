/** Automations of the API. */
import type { Automation, AutomationFilter } from "../contract/events/automation.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface AutomationClient {
  /** As it is written, which the API checks. */
  create(automation: object): Promise<Automation>;
  read(id: string): Promise<Automation | undefined>;
  /** By name; at most 200 at a time. */
  filter(request?: {
    automations?: AutomationFilter;
    limit?: number;
    offset?: number;
  }): Promise<Automation[]>;
  update(id: string, automation: object): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  delete(id: string): Promise<void>;
}

export function automationClient(transport: Transport): AutomationClient {
  const at = (id: string) => `/automations/${segment(id)}`;
  return {
    create: (automation) => call(transport, "POST", "/automations/", { body: automation }),
    read: (id) => call(transport, "GET", at(id), { absent: [404] }),
    filter: (request = {}) => call(transport, "POST", "/automations/filter", { body: request }),
    update: (id, automation) => call(transport, "PUT", at(id), { body: automation }),
    setEnabled: (id, enabled) => call(transport, "PATCH", at(id), { body: { enabled } }),
    delete: (id) => call(transport, "DELETE", at(id)),
  };
}
