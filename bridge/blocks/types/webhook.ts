/** A block that holds how any webhook is called. */
import type { Block, BlockType } from "../block-type.ts";
import { builtInType } from "../built-in-type.ts";
import { flag, oneOf, record, text } from "../fields/kinds.ts";
import type { WebhookAnswer } from "../messages.ts";

export interface WebhookFields {
  url: string;
  /** Default: `POST`. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Each value is secret. */
  headers?: Readonly<Record<string, string>>;
  /** Whether an address of a private network is called. Not said: this machine's own alone, of a server that it alone reaches. */
  allowPrivateUrls?: boolean;
  /** Whether certificates are checked. Default: they are. */
  verify?: boolean;
}

export interface WebhookMethods {
  /**
   * Sends the payload, once: a text as it is, anything else as JSON. Resolves to the answer.
   * @throws CellflowError `notify.…`, in one line without the address, also for an answer that is no success
   */
  call(payload?: unknown): Promise<WebhookAnswer>;
}

type Fields = Readonly<WebhookFields & Required<Pick<WebhookFields, "method" | "headers" | "verify">>>;

/** Prefect's Webhook. */
export const Webhook: BlockType<WebhookFields, Fields & WebhookMethods> = builtInType<
  WebhookFields,
  Fields & WebhookMethods
>(
  {
    name: "Webhook",
    title: "Webhook",
    slug: "webhook",
    fields: {
      method: { wire: "method", kind: oneOf("GET", "POST", "PUT", "PATCH", "DELETE"), default: "POST" },
      url: { wire: "url", kind: text, isRequired: true, secret: "stored" },
      headers: { wire: "headers", kind: record, default: {}, secret: "stored", isSecretInside: true },
      allowPrivateUrls: { wire: "allow_private_urls", kind: flag },
      verify: { wire: "verify", kind: flag, default: true },
    },
  },
  {
    async call(this: object, payload?: unknown): Promise<WebhookAnswer> {
      const { callWebhook } = await import("../messages.ts");
      return callWebhook(this, payload);
    },
  },
);
export type Webhook = Block & Fields & WebhookMethods;
