/** A block that holds the address of a Slack webhook. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { flag, oneOf, text } from "../fields/kinds.ts";
import { type NotifyMethods, notifyMethods } from "./notify-methods.ts";

export interface SlackWebhookFields {
  /** `https://hooks.slack.com/services/…`: who has it may write to the channel. */
  url: string;
  /** Default: `info`. */
  notifyType?: "info" | "success" | "warning" | "failure";
  /** Whether an address of a private network is called. Not said: this machine's own alone, of a server that it alone reaches. */
  allowPrivateUrls?: boolean;
}

type Fields = Readonly<SlackWebhookFields & Required<Pick<SlackWebhookFields, "notifyType">>>;

/** Prefect's SlackWebhook. */
export const SlackWebhook: BlockType<SlackWebhookFields, Fields & NotifyMethods> = builtInType<
  SlackWebhookFields,
  Fields & NotifyMethods
>(
  {
    name: "Slack Webhook",
    title: "SlackWebhook",
    slug: "slack-webhook",
    capabilities: ["notify"],
    fields: {
      url: { wire: "url", kind: text, isRequired: true, secret: "stored" },
      notifyType: {
        wire: "notify_type",
        kind: oneOf("info", "success", "warning", "failure"),
        default: "info",
      },
      allowPrivateUrls: { wire: "allow_private_urls", kind: flag },
    },
  },
  notifyMethods,
);
export type SlackWebhook = Block & Fields & NotifyMethods;
