/** Defines what a channel makes of a message: a request or a mail, with its secrets named. */

/** A request of a webhook. */
export interface HttpDelivery {
  kind: "http";
  method: string;
  /** A secret: Slack's lets whoever has it write. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  /** False: any certificate is taken. */
  verify: boolean;
  /** Undefined where the block does not say it. */
  allowPrivate: boolean | undefined;
  timeoutMs?: number;
}

/** A mail, and the server that takes it. */
export interface MailDelivery {
  kind: "mail";
  host: string;
  port: number;
  /** `ssl`: from the first byte; `starttls`: before anything is said; `none`: never. */
  security: "ssl" | "starttls" | "none";
  login: { user: string; password: string } | undefined;
  verify: boolean;
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
}

export type Delivery = (HttpDelivery | MailDelivery) & {
  /** What errors and events never show. */
  secrets: readonly string[];
};
