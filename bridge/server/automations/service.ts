/** Evaluates automations and executes their actions, in the process that leads, as soon as something happens. */
import { setImmediate } from "node:timers";
import { debugLog } from "../../debug-log.ts";
import type { Vault } from "../blocks/encryption/vault.ts";
import type { ServerContext } from "../context.ts";
import { createExecutor } from "./actions/execute.ts";
import { createStepper } from "./evaluation/step.ts";
import { createMessageSender } from "./messages/send-messages.ts";

/** Evaluates and executes while this process leads. */
export interface AutomationService {
  /** Leads from now on, for a while: whoever leads calls it again and again. */
  run(): void;
  stop(): void;
}

/** A process that is not confirmed as the leader for this long is none: as long as the lead is lent. */
const TERM_MS = 7000;
/** After a step that failed, a busy database for one, until the next. */
const RETRY_MS = 1000;
/** Timers do not take more. */
const LONGEST_MS = 2 ** 31 - 1;

/** Does nothing until it leads. */
export function createAutomationService(context: ServerContext, vault: Vault): AutomationService {
  const stepper = createStepper(context);
  const executor = createExecutor(context);
  const sender = createMessageSender(context, vault, () => wake());
  let until = 0;
  let planned: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopChanges: (() => void) | undefined;

  const leads = () => performance.now() < until;
  const wake = (): void => {
    if (!leads()) return;
    planned ??= setImmediate(work);
  };
  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, Math.min(Math.max(ms, 0), LONGEST_MS)).unref();
  };
  const work = (): void => {
    planned = undefined;
    if (!leads()) return;
    try {
      const { isFull, next } = stepper.step();
      const isBusy = executor.execute();
      const nextMessage = sender.send();
      const soonest = Math.min(next ?? Number.POSITIVE_INFINITY, nextMessage ?? Number.POSITIVE_INFINITY);
      if (isFull || isBusy) wake();
      else if (Number.isFinite(soonest)) later(Math.ceil((soonest - context.now()) / 1000));
    } catch (error) {
      debugLog("automations.step", error);
      later(RETRY_MS);
    }
  };
  return {
    run() {
      until = performance.now() + TERM_MS;
      stopChanges ??= context.changes.subscribe(({ kind }) => {
        if (kind === "event" || kind === "task-run") wake();
      });
      wake();
    },
    stop() {
      until = 0;
      sender.stop();
      clearImmediate(planned);
      clearTimeout(timer);
      planned = undefined;
      stopChanges?.();
      stopChanges = undefined;
    },
  };
}
