/** Reads of User-Agent what changes the answers to a client, as in Prefect. */
import type { Context } from "hono";

/** `prefect/3.8.6 (API 0.8.4)`; of a version before its release, the release counts. */
const PREFECT = /^prefect\/(\d+\.\d+\.\d+)(?:[a-z.+0-9]+)? \(API \S+\)$/;
/** The first Prefect whose runs renew the lease of their deployment's slot. */
const FIRST_TO_RENEW = "3.4.11";

/** Whether who calls renews the lease of a run's slot while the run is under way. */
export function renewsLeases(context: Context): boolean {
  const [, version] = PREFECT.exec(context.req.header("user-agent") ?? "") ?? [];
  return version !== undefined && version.localeCompare(FIRST_TO_RENEW, "en", { numeric: true }) >= 0;
}
