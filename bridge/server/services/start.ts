/** Runs the services while somebody serves: planning, lateness, lost owners, leases; one leader among processes. */
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { sweepLeases } from "../limits/leases.ts";
import type { Owners } from "../runs/owners.ts";
import { expirePauses, markLateRuns, planRuns } from "./scheduler.ts";

/** Between two rounds; a changed deployment is planned without waiting for it. */
const ROUND_MS = 5000;
/** How long a leader that does not renew its lease stays leader. */
const TERM_MICROS = 15 * MICROS_PER_SECOND;

/** Starts the services; the returned function stops them and gives the lead back. */
export function startServices(context: ServerContext, owners: Owners): () => void {
  const holder = v7();
  let soon: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = (): void => {
    if (stopped || !takeLead(context, holder)) return;
    for (const service of [owners.sweep, planRuns, markLateRuns, expirePauses, sweepLeases]) {
      try {
        service(context);
      } catch (error) {
        // A busy or full database now may do later; the next round tries again.
        process.emitWarning(
          `cellflow service ${service.name}: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  };
  const timer = setInterval(round, ROUND_MS);
  const unsubscribe = context.changes.subscribe((change) => {
    if (change.kind !== "deployment" || soon !== undefined) return;
    soon = setTimeout(() => {
      soon = undefined;
      round();
    }, 0);
  });
  round();
  return () => {
    stopped = true;
    clearInterval(timer);
    clearTimeout(soon);
    unsubscribe();
    context.database.run("DELETE FROM lease WHERE name = 'services' AND holder = ?", holder);
  };
}

/** Whether this process leads until {@link TERM_MICROS} from now: one guarded statement decides. */
function takeLead({ database, now }: ServerContext, holder: string): boolean {
  const time = now();
  const row = database.get(
    `INSERT INTO lease (name, holder, until) VALUES ('services', ?1, ?2)
     ON CONFLICT (name) DO UPDATE SET holder = ?1, until = ?2 WHERE holder = ?1 OR until < ?3 RETURNING holder`,
    holder,
    time + TERM_MICROS,
    time,
  );
  return row !== undefined;
}
