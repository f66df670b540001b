/** Executes the actions of automations that were triggered, one after the other, each once. */
import { debugLog } from "../../../debug-log.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { DatabaseError } from "../../db/database-error.ts";
import { type Chain, endOfChain, noteChain } from "../evaluation/chain.ts";
import type { Invocation } from "../invocation.ts";
import { ActionFailed, type Outcome } from "./outcome.ts";
import { perform } from "./perform.ts";
import { recordOutcome } from "./record-outcome.ts";

/** Works off the actions that wait. */
export interface Executor {
  /** Executes some; whether there are more. */
  execute(): boolean;
}

/** Requests come in between. */
const AT_ONCE = 20;
/** Messages are not among them: send-messages.ts sends those. */
export function createExecutor(context: ServerContext): Executor {
  const { database } = context;

  const isWaiting = (seq: number): boolean =>
    database.get("SELECT 1 FROM automation_action WHERE seq = ?", seq) !== undefined;
  const end = (seq: number, invocation: Invocation, reason: string | undefined, outcome: Outcome): void => {
    // Who took over meanwhile has said how it ended.
    if (database.run("DELETE FROM automation_action WHERE seq = ?", seq) === 0) return;
    recordOutcome(context, invocation, reason, outcome);
  };
  const execute = (seq: number, invocation: Invocation): void => {
    try {
      context.write(() => {
        // Another process may have led, and done it, while this one waited to write.
        if (!isWaiting(seq)) return;
        const { seq: before } = database.get("SELECT max(seq) AS seq FROM event") ?? {};
        end(seq, invocation, undefined, perform(context, invocation));
        noteChains(context, Number(before ?? 0), invocation.chain);
      });
    } catch (error) {
      if (isLater(error)) throw error;
      fail(seq, invocation, error);
    }
  };
  const fail = (seq: number, invocation: Invocation, error: unknown): void => {
    const isExpected = error instanceof ActionFailed;
    if (!isExpected) debugLog("automations.action", error);
    const reason = error instanceof Error ? error.message : String(error);
    const outcome = isExpected ? error.outcome : { related: [], details: { code: "automation.unexpected" } };
    context.write(() => {
      const { seq: before } = database.get("SELECT max(seq) AS seq FROM event") ?? {};
      end(seq, invocation, reason, outcome);
      noteChains(context, Number(before ?? 0), invocation.chain);
    });
  };
  return {
    execute() {
      for (let count = 0; count < AT_ONCE; count++) {
        const row = database.get("SELECT seq, invocation FROM automation_action ORDER BY seq LIMIT 1");
        if (!row) return false;
        const seq = Number(row.seq);
        const invocation = JSON.parse(text(row.invocation)) as Invocation;
        const end = endOfChain(context, invocation.chain);
        if (end !== undefined) fail(seq, invocation, tooLong(end));
        else execute(seq, invocation);
      }
      return true;
    },
  };
}

function tooLong(reason: string): ActionFailed {
  return new ActionFailed(reason, { details: { code: "automation.chain" } });
}

/** A database that is busy or full may take it later. */
function isLater(error: unknown): boolean {
  return error instanceof DatabaseError;
}

/** Events that an action made are of its chain. */
function noteChains(context: ServerContext, before: number, chain: Chain): void {
  for (const { id } of context.database.all("SELECT id FROM event WHERE seq > ?", before))
    noteChain(context, text(id), chain);
}
