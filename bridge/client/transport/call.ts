/** Calls the API once: JSON in, JSON out, ApiError for anything but success. */
import { parseCarried } from "../../parameters/exact-numbers.ts";
import { wellFormed } from "../../well-formed.ts";
import { ApiError } from "../errors.ts";
import type { Transport } from "./transport.ts";

export interface CallOptions {
  body?: unknown;
  /** Statuses below 500 that mean "no such thing": the call then answers undefined. */
  absent?: readonly number[];
  headers?: Record<string, string>;
  isOnce?: boolean;
}

/**
 * Calls `method path` and reads the answer.
 * @throws ApiError (code `api.status`) when the status is not 2xx; UnreachableError when nothing answers.
 */
export async function call<T>(
  transport: Transport,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<T> {
  const known = transport.answer && (await transport.answer(method, path, options.body));
  if (known && "value" in known) return known.value as T;
  if (known && "isAbsent" in known && options.absent?.includes(404)) return undefined as T;
  const response =
    (known && "failure" in known ? known.failure : undefined) ??
    (await transport.fetch(path, {
      method,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      headers: options.headers,
      isOnce: options.isOnce,
    }));
  if (options.absent?.includes(response.status)) {
    void response.body?.cancel();
    return undefined as T;
  }
  const text = await response.text();
  if (!response.ok) {
    throw new ApiError({
      status: response.status,
      statusText: response.statusText || REASONS[response.status] || "",
      method,
      url: transport.url + path,
      body: parsed(text),
      retryAfterSeconds: seconds(response.headers.get("retry-after")),
      advice: transport.unauthorizedAdvice,
    });
  }
  // Python's server carries integers of any length.
  return (text === "" ? undefined : parseCarried(text)) as T;
}

// HTTP/2 and the embedded API send no reason phrase.
const REASONS: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  422: "Unprocessable Entity",
  423: "Locked",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** What a Retry-After header counts; one that names a date is not Prefect's. */
function seconds(header: string | null): number | undefined {
  const value = Number(header ?? "none");
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** One segment of a path, escaped. */
export function segment(name: string): string {
  return encodeURIComponent(wellFormed(name));
}
