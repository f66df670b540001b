/** Sends notifications and calls webhooks: the one place where messages leave the server. */
import type { CallWebhook, SendNotification } from "../../../contract/events/action.ts";
import type { ServerContext } from "../../context.ts";
import type { Invocation } from "../evaluation/act.ts";
import { ActionFailed, type Outcome } from "./outcome.ts";

export type Message = SendNotification | CallWebhook;

/**
 * Sends a message; each is sent once, and one that was under way when the server stopped is not sent again.
 * @throws ActionFailed
 */
export type Send = (context: ServerContext, invocation: Invocation, message: Message) => Promise<Outcome>;

export const send: Send = async () => {
  throw new ActionFailed("This server does not send messages yet.", {
    details: { code: "automation.not-sending" },
  });
};
