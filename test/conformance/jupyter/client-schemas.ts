/**
 * Checks a kernel's messages against what clients can read: the types of the Rust crate jupyter-protocol
 * (github.com/runtimed/runtimed, crates/jupyter-protocol/src/messaging.rs), and nbformat's rules for the
 * outputs that nbclient stores.
 */
import { z } from "zod";
import type { Message } from "../../../kernel/protocol/message.ts";

const count = z.int().nonnegative();
const object = z.record(z.string(), z.unknown());
const text = z.union([z.string(), z.array(z.string())]);
const JSON_MIME = /^application\/(?:json|[\w.+-]*\+json)$/;
/** Text for every MIME type but JSON's own (nbformat.v4.schema, `mimebundle`). */
const media = object.superRefine((bundle, context) => {
  for (const [mime, value] of Object.entries(bundle))
    if (!JSON_MIME.test(mime) && !text.safeParse(value).success)
      context.addIssue({ code: "custom", path: [mime], message: "is no text" });
});
const error = { ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) };
const failed = z.union([
  z.object({ status: z.literal("error"), ...error }),
  z.object({ status: z.literal("aborted") }),
]);
function reply<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.union([z.object({ status: z.literal("ok"), ...shape }), failed]);
}
const payload = z.discriminatedUnion("source", [
  z.object({ source: z.literal("page"), data: media, start: count }),
  z.object({ source: z.literal("set_next_input"), text: z.string(), replace: z.boolean() }),
  z.object({ source: z.literal("ask_exit"), keepkernel: z.boolean() }),
]);
const expression = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), data: media, metadata: object }),
  z.object({ status: z.literal("error"), ...error }),
]);
const entry = z.union([
  z.tuple([count, count, z.string()]),
  z.tuple([count, count, z.tuple([z.string(), z.string()])]),
]);
const transient = z.object({ display_id: z.string().optional() });

/** Message type to its content. */
const CONTENTS: Record<string, z.ZodType> = {
  clear_output: z.object({ wait: z.boolean() }),
  comm_close: z.object({ comm_id: z.string(), data: object }),
  comm_info_reply: reply({ comms: z.record(z.string(), z.object({ target_name: z.string() })) }),
  comm_msg: z.object({ comm_id: z.string(), data: object }),
  comm_open: z.object({ comm_id: z.string(), target_name: z.string(), data: object }),
  complete_reply: reply({
    matches: z.array(z.string()),
    cursor_start: count,
    cursor_end: count,
    metadata: object,
  }),
  debug_reply: object,
  display_data: z.object({ data: media, metadata: object, transient: transient.optional() }),
  error: z.object(error),
  execute_input: z.object({ code: z.string(), execution_count: count }),
  execute_reply: z.intersection(
    z.object({
      status: z.enum(["ok", "error", "aborted"]),
      execution_count: count.optional(),
      payload: z.array(payload).optional(),
      user_expressions: z.record(z.string(), expression).optional(),
    }),
    z.union([z.object({ status: z.literal("ok") }), failed]),
  ),
  execute_result: z.object({ execution_count: count, data: media, metadata: object }),
  history_reply: reply({ history: z.array(entry) }),
  input_request: z.object({ prompt: z.string(), password: z.boolean() }),
  inspect_reply: reply({ found: z.boolean(), data: media, metadata: object }),
  interrupt_reply: reply({}),
  iopub_welcome: z.object({ subscription: z.string() }),
  is_complete_reply: z.object({
    status: z.enum(["complete", "incomplete", "invalid", "unknown"]),
    indent: z.string().optional(),
  }),
  kernel_info_reply: reply({
    protocol_version: z.string(),
    implementation: z.string(),
    implementation_version: z.string(),
    language_info: z.object({
      name: z.string(),
      version: z.string(),
      mimetype: z.string(),
      file_extension: z.string(),
      pygments_lexer: z.string(),
      codemirror_mode: z.union([z.string(), z.object({ name: z.string(), version: count })]),
      nbconvert_exporter: z.string(),
    }),
    banner: z.string(),
    help_links: z.array(z.object({ text: z.string(), url: z.string() })),
    debugger: z.boolean(),
  }),
  shutdown_reply: reply({ restart: z.boolean() }),
  status: z.object({ execution_state: z.enum(["starting", "busy", "idle"]) }),
  stream: z.object({ name: z.enum(["stdout", "stderr"]), text: z.string() }),
  update_display_data: z.object({
    data: media,
    metadata: object,
    transient: z.object({ display_id: z.string() }),
  }),
};

const header = z.object({
  msg_id: z.string().min(1),
  username: z.string(),
  session: z.string(),
  date: z.iso.datetime({ offset: true }),
  msg_type: z.string(),
  version: z.string(),
});
const parentHeader = z.union([z.strictObject({}), z.looseObject({ msg_id: z.string() })]);

/** What a client could not read in a message, or undefined. */
export function unreadable({ header: head, parentHeader: parent, content }: Message): string | undefined {
  const schema = Object.hasOwn(CONTENTS, head.msg_type) ? CONTENTS[head.msg_type] : undefined;
  // What a comm or an extension sends under a type of its own is read by whoever knows the type.
  const results = [header.safeParse(head), parentHeader.safeParse(parent), schema?.safeParse(content)];
  const problems = results.flatMap((result) => (result?.error ? [z.prettifyError(result.error)] : []));
  return problems.length > 0 ? `${head.msg_type}: ${problems.join("; ")}` : undefined;
}
