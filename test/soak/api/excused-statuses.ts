/** Lists where one server accepts what the other refuses on purpose, and why. */
import type { DifferentStatus } from "./same-statuses.ts";

interface Excused {
  reason: string;
  excuses(difference: DifferentStatus): boolean;
}

const EXCUSED: readonly Excused[] = [
  {
    reason: "Prefect's server fails: what it would have answered is not known.",
    excuses: ({ real }) => real >= 500,
  },
  {
    reason: "A body is JSON whatever its content type says: `fetch` of browsers and Node calls a text plain.",
    excuses: ({ real, contentType }) => real === 422 && contentType !== "application/json",
  },
  {
    reason: "The delay of a retry may have a fraction.",
    excuses: ({ real, realText }) => real === 422 && /"int_from_float".*retry_delay/.test(realText),
  },
  {
    reason: "Only limits of tags are found and deleted by the path of tags; Prefect deletes any.",
    excuses: ({ operation }) => operation === "DELETE /concurrency_limits/{id}",
  },
  {
    reason: "A tag that is named twice takes one slot.",
    excuses: ({ operation, real }) => operation === "POST /concurrency_limits/increment" && real === 423,
  },
  {
    reason: "A lease ends with its limit; in Prefect it can be renewed for ever.",
    excuses: ({ operation }) => operation === "POST /v2/concurrency_limits/leases/{lease_id}/renew",
  },
];

export function isExcused(difference: DifferentStatus): boolean {
  return EXCUSED.some(({ excuses }) => excuses(difference));
}
