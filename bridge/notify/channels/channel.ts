/** Defines a channel: what blocks of a type make of a message. */
import type { z } from "zod";
import type { Delivery } from "../delivery.ts";
import { blockReference, type ChannelBlock, type Message } from "../message.ts";
import { NotifyError } from "../notify-error.ts";

/** How messages go out through blocks of one type. */
export interface Channel {
  /** Makes text of the run's data part of a message: what would be markup there is text. */
  escape(text: string): string;
  /** @throws NotifyError `notify.block` when the block's data are not those of its type */
  deliver(block: ChannelBlock, message: Message): Delivery;
}

/** Text in a channel without markup. */
export function asItIs(text: string): string {
  return text;
}

/** The block's data. @throws NotifyError `notify.block` that names the wrong field, and never its value */
export function readData<S extends z.ZodType>(schema: S, block: ChannelBlock): z.output<S> {
  const read = schema.safeParse(block.data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join(".") ?? "";
  const what = field === "" ? "its data are not those of its type" : `its \`${field}\` ${problemOf(issue)}`;
  throw new NotifyError("notify.block", `${blockReference(block)} can't send: ${what}`);
}

/** What a schema's own check says; any other would quote the value. */
function problemOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "invalid_type") {
    return issue.message.endsWith("received undefined") ? "is missing" : `is not of type ${issue.expected}`;
  }
  return issue?.code === "custom" || issue?.code === "too_big"
    ? issue.message
    : "is not what its type asks for";
}
