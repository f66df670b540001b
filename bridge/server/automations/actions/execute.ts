/** Executes the actions of automations that were triggered, one after the other, each once. */
import { debugLog } from "../../../debug-log.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { DatabaseError } from "../../db/database-error.ts";
import type { Invocation } from "../evaluation/act.ts";
import { type Chain, endOfChain, noteChain } from "../evaluation/chain.ts";
import { ActionFailed, type Outcome } from "./outcome.ts";
import { isMessage, perform } from "./perform.ts";
import { recordOutcome } from "./record-outcome.ts";
import { send } from "./send.ts";

/** Works off the actions that wait. */
export interface Executor {
  /** Executes some; whether there are more. */
  execute(): boolean;
}

/** Requests come in between. */
const AT_ONCE = 20;
/** Messages that are on their way at the same time. */
const MOST_SENDING = 8;

/** @param onSent is called when a message that was on its way is sent, or is not */
export function createExecutor(context: ServerContext, onSent: () => void): Executor {
  const { database } = context;
  let sending = 0;
  /** Messages of a process that stopped: whether they were sent is not known. */
  let isFirst = true;

  const isWaiting = (seq: number): boolean =>
    database.get("SELECT 1 FROM automation_action WHERE seq = ? AND begun IS NULL", seq) !== undefined;
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
  const begin = (seq: number, invocation: Invocation, message: Parameters<typeof send>[2]): void => {
    const isBegun = context.write(() =>
      database.run(
        "UPDATE automation_action SET begun = ? WHERE seq = ? AND begun IS NULL",
        context.now(),
        seq,
      ),
    );
    if (isBegun === 0) return;
    sending++;
    const sendOnce = () =>
      send(context, invocation, message).then(
        (outcome) => context.write(() => end(seq, invocation, undefined, outcome)),
        (error: unknown) => fail(seq, invocation, error),
      );
    // Nothing leaves before it is written that it was begun; where that fails, it is begun again later.
    void database
      .committed()
      .then(sendOnce)
      .catch((error: unknown) => debugLog("automations.sent", error))
      .finally(() => {
        sending--;
        onSent();
      });
  };
  const giveUpBegun = (): void => {
    for (const row of database.all("SELECT seq, invocation FROM automation_action WHERE begun IS NOT NULL")) {
      const reason = "The server stopped while this was sent.";
      fail(Number(row.seq), JSON.parse(text(row.invocation)) as Invocation, new ActionFailed(reason));
    }
  };
  return {
    execute() {
      if (isFirst) giveUpBegun();
      isFirst = false;
      for (let count = 0; count < AT_ONCE; count++) {
        const row = database.get(
          "SELECT seq, invocation FROM automation_action WHERE begun IS NULL ORDER BY seq LIMIT 1",
        );
        if (!row) return false;
        const seq = Number(row.seq);
        const invocation = JSON.parse(text(row.invocation)) as Invocation;
        if (isMessage(invocation.action) && sending >= MOST_SENDING) return false;
        const end = endOfChain(context, invocation.chain);
        if (end !== undefined) fail(seq, invocation, tooLong(end));
        else if (isMessage(invocation.action)) begin(seq, invocation, invocation.action);
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
