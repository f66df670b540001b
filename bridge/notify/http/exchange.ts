/** Sends one request over a connection of its own, and reads the beginning of the answer. */
import { type ClientRequest, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { checkedLookup, checkLiteral } from "./checked-lookup.ts";
import type { Policy } from "./policy.ts";

export interface Exchange {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  verify: boolean;
  policy: Policy;
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  /** By names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Its beginning. */
  text: string;
}

/** What is read of an answer: enough to say what it was. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** @throws Error of the connection; RefusedAddress */
export async function exchange({
  method,
  url,
  headers,
  body,
  verify,
  policy,
  signal,
}: Exchange): Promise<Answer> {
  checkLiteral(url.hostname, policy);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const options = {
    method,
    // What the sending takes is over with it: nothing is left open.
    agent: false as const,
    lookup: checkedLookup(policy),
    headers: { ...headers, ...(bytes && { "content-length": bytes.length }) },
    signal,
    rejectUnauthorized: verify,
  };
  const begun: ClientRequest =
    url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
  begun.on("error", reject);
  // Whatever becomes of it (an upgrade that nobody asked for, an end without a word): nothing waits for ever.
  let isAnswered = false;
  begun.on("close", () => {
    if (!isAnswered) reject(signal.aborted ? signal.reason : new Error("the connection ended"));
  });
  begun.on("response", (response) => {
    isAnswered = true;
    const parts: Buffer[] = [];
    let length = 0;
    const done = (): void => {
      resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), text: textOf(parts) });
      begun.destroy();
    };
    response.on("data", (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length >= MAX_ANSWER_BYTES) done();
    });
    response.on("end", done);
    // The status says how it went, also where the rest is cut off; `abort` has said why already.
    response.on("error", () => (signal.aborted ? reject(signal.reason) : done()));
    response.on("close", done);
  });
  begun.end(bytes);
  return promise;
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(", ")]],
    ),
  );
}
