/** The errors of API calls: an answer that is no success, and no answer. */

import { CellflowError } from "../errors.ts";
import { isRecord } from "../is-record.ts";

const UNAUTHORIZED_ADVICE =
  "set PREFECT_API_AUTH_STRING to the auth string of this server, or PREFECT_API_KEY to a key of Prefect Cloud";

/** The API answered, and not with success. */
export class ApiError extends CellflowError {
  readonly status: number;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** When to ask again, where the API says that. */
  readonly retryAfterSeconds: number | undefined;
  constructor(about: {
    status: number;
    statusText: string;
    method: string;
    url: string;
    body: unknown;
    retryAfterSeconds?: number | undefined;
    /** What to do about a 401. */
    advice?: string;
  }) {
    const detail = detailOf(about.body);
    const status = [about.status, about.statusText].filter(Boolean).join(" ");
    const advice = about.status === 401 ? `; ${about.advice ?? UNAUTHORIZED_ADVICE}` : "";
    const said = detail && detail !== about.statusText ? ` – ${detail}` : "";
    const isOwnDatabase = about.url.startsWith("embedded:") && detail && isDatabaseCode(about.body);
    // What is wrong with this machine's own file is no matter of requests.
    super("api.status", isOwnDatabase ? detail : `[${about.method}] ${about.url}: ${status}${said}${advice}`);
    this.name = "ApiError";
    this.status = about.status;
    this.method = about.method;
    this.url = about.url;
    this.body = about.body;
    this.retryAfterSeconds = about.retryAfterSeconds;
  }
}

/** Whether the API answered that it cannot now: the same may be taken later. */
export function isBusy(error: unknown): boolean {
  return error instanceof ApiError && (error.status >= 500 || error.status === 408 || error.status === 429);
}

/** Codes of Node and undici for a connection that never was. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Nothing answered at the API's address. */
export class UnreachableError extends CellflowError {
  readonly url: string;
  /** In short: `ECONNREFUSED`. */
  readonly reason: string;
  /** The connection broke after the request was sent: it may have been carried out. */
  readonly mayHaveArrived: boolean;
  constructor(url: string, cause: unknown) {
    const reason = causeOf(cause);
    super(
      "api.unreachable",
      `no answer from the API at ${url} (${reason}); start it, or unset PREFECT_API_URL or set CELLFLOW_API=embedded to use the embedded API`,
    );
    this.name = "UnreachableError";
    this.url = url;
    this.reason = reason;
    this.mayHaveArrived = !NEVER_SENT.has(reason);
  }
}

/** Why a fetch failed, in short: `ECONNREFUSED` rather than `fetch failed`. */
export function causeOf(error: unknown): string {
  if (error instanceof UnreachableError) return error.reason;
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === "string" && /^[A-Z_0-9]+$/.test(code)) return code;
    if (cause instanceof AggregateError && cause.errors.length > 0) cause = cause.errors[0];
    else if (cause.cause !== undefined) cause = cause.cause;
    else return cause.message;
  }
  return String(cause);
}

/** The message of an error body, on one line: Prefect's `detail`, `exception_message` or first `exception_detail`. */
function detailOf(body: unknown): string | undefined {
  if (typeof body === "string") return oneLine(body);
  if (typeof body !== "object" || body === null) return undefined;
  const { detail, exception_message: message, exception_detail: details } = body as Record<string, unknown>;
  const first = Array.isArray(details) ? details[0] : Array.isArray(detail) ? detail[0] : undefined;
  if (isRecord(first) && typeof first.msg === "string") {
    const where = Array.isArray(first.loc) ? first.loc.filter((part) => part !== "body").join(".") : "";
    return oneLine(`${where ? `${where}: ` : ""}${first.msg}`);
  }
  if (typeof detail === "string") return oneLine(detail);
  if (typeof message === "string") return oneLine(message);
  return undefined;
}

/** Does an answer say that the embedded database can't be used now? */
export function isDatabaseCode(body: unknown): boolean {
  return isRecord(body) && typeof body.code === "string" && body.code.startsWith("database.");
}

function oneLine(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
