/** Variables of the API. */
import type { Variable } from "../contract/variable.ts";
import { ApiError } from "./errors.ts";
import { call, segment } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface VariableClient {
  readByName(name: string): Promise<Variable | undefined>;
  /** Sets a variable, creating it when there is none. */
  set(name: string, value: unknown, tags?: string[]): Promise<void>;
  filter(request?: { limit?: number; offset?: number }): Promise<Variable[]>;
  /** Whether there was one. */
  delete(name: string): Promise<boolean>;
}

export function variableClient(transport: Transport): VariableClient {
  const at = (name: string) => `/variables/name/${segment(name)}`;
  return {
    readByName: (name) => call(transport, "GET", at(name), { absent: [404] }),
    async set(name, value, tags) {
      const known = await call(transport, "GET", at(name), { absent: [404] });
      if (known === undefined)
        await call(transport, "POST", "/variables/", { body: { name, value, tags: tags ?? [] } });
      else await call(transport, "PATCH", at(name), { body: { value, tags } });
    },
    filter: (request = {}) => call(transport, "POST", "/variables/filter", { body: request }),
    async delete(name) {
      try {
        await call(transport, "DELETE", at(name));
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return false;
        throw error;
      }
    },
  };
}
