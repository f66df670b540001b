/** `cellflow api METHOD PATH`: one request, with the credentials and the address that all commands use. */
import { format } from "jsonc-parser";
import { CLOUD_URL } from "../../client/cloud.ts";
import { remoteTransport } from "../../client/transport/remote.ts";
import type { Transport } from "../../client/transport/transport.ts";
import { terminalText } from "../../rendering/terminal-text.ts";
import type { Settings } from "../../settings/settings.ts";
import { FailedError, UsageError, withClient } from "../session.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
/** These have a body: `{}` where none is given. */
const WITH_BODY = ["POST", "PUT", "PATCH"];

export interface ApiOptions {
  /** JSON, `@FILE`, or `-` for standard input. */
  data?: string;
  header?: string[];
  verbose?: boolean;
  root?: boolean;
  account?: boolean;
}

/** Prints the answer's body. @throws FailedError `api.status` when it is no success */
export async function request(method: string, path: string, options: ApiOptions): Promise<void> {
  const verb = method.toUpperCase();
  if (!METHODS.includes(verb))
    throw new UsageError(
      "usage.method",
      `"${method}" is no method of HTTP: it is one of ${METHODS.join(", ")}`,
    );
  const headers = readHeaders(options.header ?? []);
  const body = await readBody(verb, options.data);
  await withClient(async ({ client, settings }) => {
    const transport = transportOf(client.transport, settings, options);
    const route = path.startsWith("/") ? path : `/${path}`;
    if (options.verbose) process.stderr.write(`> ${verb} ${transport.url}${terminalText(route)}\n`);
    const answer = await transport.fetch(route, { method: verb, headers, body, isOnce: true });
    if (options.verbose) {
      process.stderr.write(`< ${answer.status} ${answer.statusText}\n`);
      for (const [name, value] of answer.headers) process.stderr.write(`< ${name}: ${terminalText(value)}\n`);
    }
    const text = await answer.text();
    if (text !== "") (answer.ok ? process.stdout : process.stderr).write(`${shown(text)}\n`);
    if (!answer.ok)
      throw new FailedError(
        "api.status",
        `[${verb}] ${transport.url}${route}: ${[answer.status, answer.statusText].filter(Boolean).join(" ")}`,
      );
  });
}

/** @throws UsageError `usage.cloud` */
function transportOf(transport: Transport, settings: Settings, { root, account }: ApiOptions): Transport {
  if (!root && !account) return transport;
  if (root && account) throw new UsageError("usage.cloud", "give one of --root and --account, not both");
  const ofAccount = /^(https:\/\/[^/]+\/api)\/accounts\/[^/]+/.exec(settings.apiUrl ?? "");
  if (!ofAccount?.[1] || ofAccount[1] !== CLOUD_URL)
    throw new UsageError(
      "usage.cloud",
      "--root and --account are for Prefect Cloud; paths are below PREFECT_API_URL",
    );
  return remoteTransport({ ...settings, apiUrl: root ? ofAccount[1] : ofAccount[0] });
}

function readHeaders(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((header) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(header) ?? [];
      // It may be a secret, so it is not repeated.
      if (name === undefined) throw new UsageError("usage.header", '-H is like "Name: value"');
      return [name, value ?? ""];
    }),
  );
}

async function readBody(method: string, data: string | undefined): Promise<string | undefined> {
  if (data === undefined && (!WITH_BODY.includes(method) || process.stdin.isTTY))
    return WITH_BODY.includes(method) ? "{}" : undefined;
  const text = await dataText(data);
  if (text.trim() === "" && data === undefined) return "{}";
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UsageError("usage.data", `--data is not JSON (${(error as Error).message.split("\n")[0]})`);
  }
  return text;
}

async function dataText(data: string | undefined): Promise<string> {
  if (data === undefined || data === "-") {
    const { text } = await import("node:stream/consumers");
    return text(process.stdin);
  }
  if (!data.startsWith("@")) return data;
  const { readFile } = await import("node:fs/promises");
  return readFile(data.slice(1), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError("usage.data", `${data.slice(1)} can't be read (${error.code ?? error.message})`);
  });
}

/** JSON in lines, its numbers as they are; no control character moves the cursor. */
function shown(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return terminalText(text);
  }
  const edits = format(text, undefined, { insertSpaces: true, tabSize: 2, eol: "\n" });
  const lines = edits.reduceRight(
    (whole, { offset, length, content }) => whole.slice(0, offset) + content + whole.slice(offset + length),
    text,
  );
  return lines.replace(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
