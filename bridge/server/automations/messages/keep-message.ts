/** Puts a message into the outbox, unless too much waits there already: then its event says so. */
import type { ServerContext } from "../../context.ts";
import { ActionFailed } from "../actions/outcome.ts";
import { failAction } from "../actions/record-outcome.ts";
import type { Invocation } from "../invocation.ts";
import type { MessageAction } from "./message-action.ts";
import { addMessage, waiting } from "./outbox.ts";

/** For one receiver, and for all: what is stored of them is bounded, whatever happens how often. */
const MOST_FOR_RECEIVER = 1000;
const MOST_FOR_ALL = 10_000;

/** Inside the transaction in which the automation was triggered. */
export function keepMessage(context: ServerContext, invocation: Invocation, action: MessageAction): void {
  const receiver = action.block_document_id;
  const { database } = context;
  if (waiting(database, receiver) < MOST_FOR_RECEIVER && waiting(database) < MOST_FOR_ALL) {
    addMessage(context, invocation, receiver);
    return;
  }
  failAction(
    context,
    invocation,
    new ActionFailed("Too many messages wait to be sent already.", {
      details: { code: "automation.outbox-full" },
    }),
  );
}
