/** Runs the services while the API is served, in the one process that leads. */
import { createAutomationService } from "../automations/service.ts";
import type { Vault } from "../blocks/encryption/vault.ts";
import type { ServerContext } from "../context.ts";
import { sweepLeases } from "../limits/leases.ts";
import { markNotReady } from "../resources/pools/readiness.ts";
import type { Owners } from "../runs/owners.ts";
import { cleanUpCancelled } from "./cancellation.ts";
import { dropOldEvents } from "./event-retention.ts";
import { expirePauses, markLateRuns } from "./late-runs.ts";
import { createLead } from "./lead.ts";
import { planRuns } from "./plan-runs.ts";
import { noteReach } from "./reach.ts";

/** Between two rounds; a changed deployment is planned without waiting for it. */
const ROUND_MS = 2500;

interface Service {
  work: (context: ServerContext) => void;
  /** It is done in each, or every second, … round. */
  rounds: number;
}

const SERVICES: readonly Service[] = [
  { work: planRuns, rounds: 2 },
  { work: markLateRuns, rounds: 2 },
  { work: expirePauses, rounds: 2 },
  { work: sweepLeases, rounds: 2 },
  { work: markNotReady, rounds: 4 },
  { work: cleanUpCancelled, rounds: 8 },
  { work: dropOldEvents, rounds: 2 },
];

/** Starts the services; the returned function stops them and gives the lead back. */
export function startServices(context: ServerContext, owners: Owners, vault: Vault): () => void {
  const lead = createLead(context);
  const automations = createAutomationService(context, vault);
  const attempt = createAttempts();
  let soon: NodeJS.Timeout | undefined;
  let stopped = false;
  /** How many rounds this process has led. */
  let led = 0;
  const round = (): void => {
    if (stopped) return;
    attempt("reach", () => noteReach(context));
    if (!attempt("lead", lead.take)) {
      led = 0;
      automations.stop();
      return;
    }
    attempt("sweep", owners.sweep);
    for (const { work, rounds } of SERVICES) if (led % rounds === 0) attempt(work.name, () => work(context));
    attempt("automations", automations.run);
    led++;
  };
  const timer = setInterval(round, ROUND_MS);
  const unsubscribe = context.changes.subscribe((change) => {
    if (change.kind !== "deployment" || soon !== undefined) return;
    soon = setTimeout(() => {
      soon = undefined;
      if (!stopped && attempt("lead", lead.take)) attempt(planRuns.name, () => planRuns(context));
    }, 0);
  });
  round();
  return () => {
    stopped = true;
    clearInterval(timer);
    clearTimeout(soon);
    unsubscribe();
    automations.stop();
    attempt("lead", lead.giveBack);
  };
}

/** Tries work that a busy or full database may refuse: the next round tries again. What is wrong is logged once, until it is well. */
function createAttempts(): <T>(name: string, work: () => T) => T | undefined {
  const logged = new Set<string>();
  return (name, work) => {
    try {
      const value = work();
      for (const line of logged) if (line.startsWith(`${name}: `)) logged.delete(line);
      return value;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isKnown = [...logged].some((line) => line.endsWith(`: ${why}`));
      logged.add(`${name}: ${why}`);
      if (!isKnown) process.emitWarning(`cellflow service ${name}: ${why}`);
      return undefined;
    }
  };
}
