/** Tells actions that send something to elsewhere, which no transaction can take back. */
import type { Action, CallWebhook, SendNotification } from "../../../contract/events/action.ts";

export type MessageAction = SendNotification | CallWebhook;

export function isMessage(action: Action): action is MessageAction {
  return action.type === "send-notification" || action.type === "call-webhook";
}
