/** Renders what a message says, once: later attempts send the same. */
import { channelOf } from "../../../notify/channels/registry.ts";
import { webhookCall } from "../../../notify/channels/webhook.ts";
import type { Delivery } from "../../../notify/delivery.ts";
import type { ChannelBlock, Message } from "../../../notify/message.ts";
import type { ServerContext } from "../../context.ts";
import { ActionFailed } from "../actions/outcome.ts";
import { templateContext } from "../actions/template-context.ts";
import type { Invocation } from "../invocation.ts";
import { render } from "../templates.ts";
import type { MessageAction } from "./message-action.ts";

/** Of what is rendered: as much as a request may hold. */
const MAX_CHARACTERS = 1_000_000;

/**
 * What is stored of it: JSON of a message, or a payload.
 * @throws ActionFailed for a template that gives no text; NotifyError for a block that is no channel
 */
export function renderContent(
  context: ServerContext,
  invocation: Invocation,
  action: MessageAction,
  block: ChannelBlock,
): string {
  const values = templateContext(context, invocation);
  const escaped = action.type === "send-notification" ? channelOf(block).escape : undefined;
  const fill = (template: string): string => {
    try {
      return render(template, values, context.pages.url, escaped);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ActionFailed(`Failed to render template due to the following error: ${why}`, {
        details: { code: "automation.template" },
      });
    }
  };
  const content =
    action.type === "call-webhook"
      ? fill(action.payload)
      : JSON.stringify({ subject: fill(action.subject), body: fill(action.body) } satisfies Message);
  if (content.length > MAX_CHARACTERS) {
    throw new ActionFailed(`The message has more than ${MAX_CHARACTERS} characters: it is not sent.`, {
      details: { code: "notify.too-large" },
    });
  }
  return content;
}

/** The request or mail of what was rendered. @throws NotifyError */
export function deliveryOf(action: MessageAction, block: ChannelBlock, content: string): Delivery {
  if (action.type === "call-webhook") return webhookCall(block, content);
  return channelOf(block).deliver(block, JSON.parse(content) as Message);
}
