/** Sends a request of a webhook, over redirects, within a time and sizes; errors never show its address. */

import { safeHeaders } from "../channels/headers.ts";
import type { HttpDelivery } from "../delivery.ts";
import { NotifyError } from "../notify-error.ts";
import { masked, oneLine } from "../one-line.ts";
import { RefusedAddress } from "./checked-lookup.ts";
import { type Answer, exchange } from "./exchange.ts";
import { addressPolicy, type Reach } from "./policy.ts";
import { type Hop, nextHop } from "./redirect.ts";
import { retryAfterMs } from "./retry-after.ts";

export interface HttpOptions {
  reach: Reach;
  /** The same for each attempt of one message. */
  idempotencyKey: string;
  secrets: readonly string[];
  signal?: AbortSignal | undefined;
}

/** For all of it: resolving, connecting, redirects, the answer. */
export const SEND_TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 5;
const MAX_BODY_BYTES = 1024 * 1024;
/** What is shown of an answer that says no. */
const MAX_SHOWN = 120;

/** Statuses that may be others a moment later. */
function isTemporaryStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Resolves with the answer when the receiver took it.
 * @throws NotifyError
 */
export async function sendHttp(delivery: HttpDelivery, options: HttpOptions): Promise<Answer> {
  if (delivery.body !== undefined && Buffer.byteLength(delivery.body) > MAX_BODY_BYTES)
    throw new NotifyError(
      "notify.too-large",
      `the message is over ${MAX_BODY_BYTES / 1024} kB: it is not sent`,
    );
  const timeout = AbortSignal.timeout(Math.min(delivery.timeoutMs ?? SEND_TIMEOUT_MS, SEND_TIMEOUT_MS));
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  try {
    const answer = await follow(delivery, options, signal);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refused(answer, options.secrets);
  } catch (error) {
    throw error instanceof NotifyError ? error : failure(error, timeout.aborted);
  }
}

async function follow(delivery: HttpDelivery, options: HttpOptions, signal: AbortSignal): Promise<Answer> {
  let hop = firstHop(delivery, options.idempotencyKey);
  for (let hops = 0; ; hops++) {
    const policy = addressPolicy(delivery.allowPrivate, options.reach, hops > 0);
    const answer = await exchange({ ...hop, verify: delivery.verify, policy, signal }).catch(
      (error: unknown) => {
        throw error instanceof RefusedAddress ? privateAddress(hops) : error;
      },
    );
    const next = following(hop, answer);
    if (!next) return answer;
    if (hops === MAX_REDIRECTS)
      throw new NotifyError(
        "notify.redirect",
        `the receiver leads on more than ${MAX_REDIRECTS} times: it is not followed`,
      );
    hop = next;
  }
}

function firstHop(delivery: HttpDelivery, idempotencyKey: string): Hop {
  const url = new URL(delivery.url.trim());
  const headers: Record<string, string> = {
    "user-agent": "cellflow",
    accept: "*/*",
    ...safeHeaders(delivery.headers),
    "idempotency-key": idempotencyKey,
  };
  if (url.username !== "" || url.password !== "") {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.authorization ??= `Basic ${Buffer.from(login).toString("base64")}`;
    url.username = "";
    url.password = "";
  }
  return { method: delivery.method, url, headers, body: delivery.body };
}

function following(hop: Hop, { status, headers }: Answer): Hop | undefined {
  try {
    return nextHop(hop, status, headers.location);
  } catch (error) {
    throw new NotifyError(
      "notify.redirect",
      `the receiver's redirect is not followed: ${(error as Error).message}`,
    );
  }
}

function privateAddress(hops: number): NotifyError {
  const where = hops > 0 ? "the receiver leads on to" : "its address is";
  return new NotifyError(
    "notify.address",
    `${where} one of a private network or of this machine, which is refused: set \`allow_private_urls\` in the block if it is meant`,
  );
}

function refused({ status, headers, text }: Answer, secrets: readonly string[]): NotifyError {
  const said = oneLine(masked(text, secrets), MAX_SHOWN);
  return new NotifyError("notify.refused", `the receiver answered ${status}${said && `: ${said}`}`, {
    isTemporary: isTemporaryStatus(status),
    retryAfterMs: isTemporaryStatus(status) ? retryAfterMs(headers["retry-after"], Date.now()) : undefined,
    status,
  });
}

/** Node's messages name addresses: only their codes are shown. */
function failure(error: unknown, isTooLate: boolean): NotifyError {
  if (isTooLate)
    return new NotifyError("notify.timeout", "the receiver took too long to answer", { isTemporary: true });
  const code = codeOf(error);
  return new NotifyError("notify.unreachable", `the receiver could not be reached${code && ` (${code})`}`, {
    isTemporary: true,
  });
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? code : "";
}
