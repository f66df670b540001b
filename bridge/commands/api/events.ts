/** `cellflow events stream | emit` */
import { appendFileSync } from "node:fs";
import { followEvents } from "../../client/event-stream.ts";
import type { Event } from "../../contract/events/event.ts";
import { isRecord } from "../../is-record.ts";
import { terminalText } from "../../rendering/terminal-text.ts";
import { v7 } from "../../uuid.ts";
import { readObject } from "../input/parameters.ts";
import { print, printAside } from "../output/print.ts";
import { FailedError, UsageError, withClient } from "../session.ts";

export interface StreamOptions {
  format: "json" | "text";
  outputFile?: string;
  runOnce?: boolean;
}

/** Prints each event as it comes in, a line an event, until Ctrl-C. */
export async function stream({ format, outputFile, runOnce }: StreamOptions): Promise<void> {
  await withClient(async ({ client, settings, api }) => {
    const stop = new AbortController();
    const end = () => stop.abort();
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
    // Nobody reads any more: `… | head`.
    process.stdout.once("error", end);
    try {
      await followEvents(client, settings, {
        signal: stop.signal,
        onReady: () => printAside(`events of the API at ${api}; Ctrl-C stops`),
        onEvent: (event) => {
          if (stop.signal.aborted) return;
          const line = format === "json" ? JSON.stringify(event) : textOf(event);
          if (outputFile === undefined) print(line);
          else append(outputFile, line);
          if (runOnce) end();
        },
      });
    } finally {
      process.off("SIGINT", end);
      process.off("SIGTERM", end);
      process.stdout.off("error", end);
    }
  });
}

export interface EmitOptions {
  /** `key=value`, or a JSON object. */
  resource?: string;
  resourceId?: string;
  /** A JSON object, or a list of them. */
  related?: string;
  payload?: string;
}

export async function emit(name: string, options: EmitOptions): Promise<void> {
  const resource = {
    ...(options.resource !== undefined && readResource(options.resource)),
    ...(options.resourceId !== undefined && { "prefect.resource.id": options.resourceId }),
  };
  if (!resource["prefect.resource.id"])
    throw new UsageError("usage.resource", "give --resource-id, or a --resource with prefect.resource.id");
  const event: Event = {
    id: v7(),
    occurred: new Date().toISOString(),
    event: name,
    resource: resource as Event["resource"],
    related: options.related === undefined ? [] : readRelated(options.related),
    payload: options.payload === undefined ? {} : readObject(options.payload, "--payload"),
  };
  await withClient(async ({ client }) => {
    await client.events.post([event]);
    print(`emitted event ${name} (${event.id})`);
  });
}

function readResource(text: string): Record<string, string> {
  if (text.trim().startsWith("{")) return labels(readObject(text, "--resource"), "--resource");
  const at = text.indexOf("=");
  if (at < 1)
    throw new UsageError("usage.resource", `--resource is key=value or a JSON object, got "${text}"`);
  return { [text.slice(0, at)]: text.slice(at + 1) };
}

function readRelated(text: string): Event["related"] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const resources = Array.isArray(value) ? value : [value];
  return resources.map((each) => {
    const resource = isRecord(each) ? labels(each, "--related") : {};
    if (!resource["prefect.resource.id"] || !resource["prefect.resource.role"])
      throw new UsageError(
        "usage.resource",
        "--related is JSON: an object, or a list of them, each with prefect.resource.id and prefect.resource.role",
      );
    return resource as Event["resource"];
  });
}

function labels(values: Record<string, unknown>, option: string): Record<string, string> {
  for (const [key, value] of Object.entries(values))
    if (typeof value !== "string")
      throw new UsageError("usage.resource", `${option}: ${key} must be a string`);
  return values as Record<string, string>;
}

function textOf({ occurred, event, resource }: Event): string {
  return terminalText(`${occurred} ${event} ${resource["prefect.resource.id"]}`).replaceAll("\n", " ");
}

function append(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new FailedError("events.file", `${file} can't be written (${code ?? message})`);
  }
}
