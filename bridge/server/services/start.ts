/** Runs the services while somebody serves: planning, lateness, lost owners, leases; one leader among processes. */
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import { parseProcessHeader, processHeader, processStart } from "../../processes/identity.ts";
import { v7 } from "../../uuid.ts";
import { createAutomationService } from "../automations/service.ts";
import type { ServerContext } from "../context.ts";
import { sweepLeases } from "../limits/leases.ts";
import { markNotReady } from "../resources/pools/readiness.ts";
import type { Owners } from "../runs/owners.ts";
import { expirePauses, markLateRuns } from "./late-runs.ts";
import { planRuns } from "./plan-runs.ts";

/** Between two rounds; a changed deployment is planned without waiting for it. */
const ROUND_MS = 5000;
/** How long a leader that does not renew its lease stays leader. */
const TERM_MICROS = 15 * MICROS_PER_SECOND;

/** Starts the services; the returned function stops them and gives the lead back. */
export function startServices(context: ServerContext, owners: Owners): () => void {
  const holder = `${processHeader()} ${v7()}`;
  const automations = createAutomationService(context);
  let soon: NodeJS.Timeout | undefined;
  let stopped = false;
  const said = new Set<string>();
  /** A busy or full database now may do later: the next round tries again. What is wrong is said once, until it is well. */
  const attempt = <T>(name: string, work: () => T): T | undefined => {
    try {
      const value = work();
      for (const line of said) if (line.startsWith(`${name}: `)) said.delete(line);
      return value;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isKnown = [...said].some((line) => line.endsWith(`: ${why}`));
      said.add(`${name}: ${why}`);
      if (!isKnown) process.emitWarning(`cellflow service ${name}: ${why}`);
      return undefined;
    }
  };
  const round = (): void => {
    if (stopped || !attempt("lead", () => takeLead(context, holder))) return;
    for (const service of [owners.sweep, planRuns, markLateRuns, expirePauses, sweepLeases, markNotReady])
      attempt(service.name, () => service(context));
    attempt("automations", automations.run);
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
    automations.stop();
    attempt("lead", () =>
      context.database.run("DELETE FROM lease WHERE name = 'services' AND holder = ?", holder),
    );
  };
}

/** Ends the term of a leader whose process is gone from this machine. */
function dismissDead({ database }: ServerContext): void {
  const leader = database.get("SELECT holder FROM lease WHERE name = 'services'")?.holder;
  const owner = parseProcessHeader(String(leader ?? "").split(" ")[0]);
  if (owner === undefined || processStart(owner.pid) === owner.start) return;
  database.run("DELETE FROM lease WHERE name = 'services' AND holder = ?", String(leader));
}

/** Whether this process leads until {@link TERM_MICROS} from now: one guarded statement decides. */
function takeLead(context: ServerContext, holder: string): boolean {
  const { database, now } = context;
  dismissDead(context);
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
