/** Refuses notifications and webhooks, which this server does not send: the one place where messages would leave it. */
import type { CallWebhook, SendNotification } from "../../../contract/events/action.ts";
import type { ServerContext } from "../../context.ts";
import type { Invocation } from "../evaluation/act.ts";
import { ActionFailed, type Outcome } from "./outcome.ts";

/** The actions that send something to elsewhere. */
export type Message = SendNotification | CallWebhook;

/**
 * Sends a message; each is sent once, and one that was under way when the server stopped is not sent again.
 * @throws ActionFailed
 */
export type Send = (context: ServerContext, invocation: Invocation, message: Message) => Promise<Outcome>;

/** @throws ActionFailed `automation.not-sending` */
export const send: Send = async () => {
  throw new ActionFailed("This server does not send messages: have a deployment run that sends it.", {
    details: { code: "automation.not-sending" },
  });
};
