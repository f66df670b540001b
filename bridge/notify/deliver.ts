/** Sends what a channel made of a message: the one place where messages leave the process. */
import type { Delivery } from "./delivery.ts";
import type { Reach } from "./http/policy.ts";
import { blockReference, type ChannelBlock } from "./message.ts";
import { type NotifyCode, NotifyError } from "./notify-error.ts";

export interface DeliverOptions {
  /** Names the receiver in errors. */
  block: Pick<ChannelBlock, "slug" | "name">;
  reach: Reach;
  /** The same for each attempt of one message: `Idempotency-Key` of a request, Message-ID of a mail. */
  idempotencyKey: string;
  signal?: AbortSignal | undefined;
}

/** How the receiver answered; undefined for a mail. */
export type Delivered =
  | { status: number; headers: Readonly<Record<string, string>>; text: string }
  | undefined;

/**
 * Sends it once.
 * @throws NotifyError in one line, without the address and other secrets
 */
export async function deliver(delivery: Delivery, options: DeliverOptions): Promise<Delivered> {
  const { secrets } = delivery;
  const { block, reach, idempotencyKey, signal } = options;
  try {
    if (delivery.kind === "http") {
      const { sendHttp } = await import("./http/send-http.ts");
      return await sendHttp(delivery, { reach, idempotencyKey, secrets, signal });
    }
    const { sendMail } = await import("./mail/send-mail.ts");
    await sendMail(delivery, { idempotencyKey, secrets });
    return undefined;
  } catch (error) {
    throw error instanceof NotifyError ? named(error, block) : error;
  }
}

function named(error: NotifyError, block: Pick<ChannelBlock, "slug" | "name">): NotifyError {
  return new NotifyError(error.code as NotifyCode, `${blockReference(block)}: ${error.message}`, error);
}
