/** Publishes on iopub: status, streams, displays, results and errors, each under its cell's header. */
import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FromMain } from "../executor/protocol.ts";
import { createCoalescer } from "./iopub/coalesce.ts";
import { createUpdates } from "./iopub/display-updates.ts";
import { createFlood } from "./iopub/flood.ts";
import type { Header, Message } from "./message.ts";
import type { OutputSocket } from "./sockets.ts";
import { encode, type Outgoing } from "./wire.ts";

/** `parent` is the message id of the request that output belongs to. */
export interface Publisher {
  readonly session: string;
  /** Stores a request's header, so that output can name it. */
  know(header: Header): void;
  publish(
    parent: string | undefined,
    type: string,
    content: Record<string, unknown>,
    metadata?: Record<string, unknown>,
    buffers?: readonly Uint8Array[],
  ): void;
  output(message: Extract<FromMain, { op: "stream" | "display" | "clear" | "late-error" }>): void;
  comm(message: Extract<FromMain, { op: "comm" }>): void;
  /** The iopub_welcome of a new subscriber: from here on it misses nothing. */
  welcome(topic: Uint8Array): Uint8Array[];
  /** The warning that a subscriber gets before it misses output, since it does not read. */
  cutOff(): Uint8Array[];
  /** Printed text that waits goes out now. */
  flush(): void;
  /** Everything published so far goes to the socket now. */
  send(): void;
  /** The same; resolves when it is out. */
  sent(): Promise<void>;
}

/** Requests whose headers are stored. */
const MAX_PARENTS = 5000;
const CUT_OFF =
  "A front end of this kernel does not read its output. From here on it misses output, until it reads again.\n";

/** What cells put out; a mask applies to it. */
const OUTPUTS = new Set(["display_data", "update_display_data", "execute_result", "error"]);

/** @param masking what to apply to every text that cells put out, if anything */
export function createPublisher(
  iopub: OutputSocket,
  key: string,
  masking: () => ((text: string) => string) | undefined = () => undefined,
): Publisher {
  const session = randomUUID();
  const parents = new Map<string, Header>();
  let waiting: Outgoing[] = [];
  let scheduled = false;

  const drain = (): void => {
    scheduled = false;
    const ready = waiting;
    waiting = [];
    iopub.send(...ready.map((outgoing) => encode(outgoing, key)));
  };

  /**
   * Signing and sending wait for the end of this turn of the event loop, in order: the messages around a cell
   * (busy, its input) are sent while the executor already runs it, and a result after the reply.
   */
  const send: Publisher["publish"] = (parent, type, content, metadata = {}, buffers = []) => {
    const header: Message["parentHeader"] = (parent && parents.get(parent)) || {};
    const mask = OUTPUTS.has(type) ? masking() : undefined;
    if (mask) content = maskTexts(content, mask) as typeof content;
    waiting.push({
      identities: [Buffer.from(type)],
      type,
      session,
      parent: header,
      content,
      metadata,
      buffers,
    });
    if (!scheduled) setImmediate(drain);
    scheduled = true;
  };
  const flood = createFlood({
    text: (parent, name, text) => send(parent, "stream", { name, text }),
    notice: (parent, id, data, update) =>
      send(parent, update ? "update_display_data" : "display_data", {
        data,
        metadata: {},
        transient: { display_id: id },
      }),
  });
  const printed = createCoalescer((parent, name, text) =>
    flood.print(parent, name, masking()?.(text) ?? text),
  );
  const updates = createUpdates(({ parent, content }) => {
    printed.flush();
    send(parent, "update_display_data", content);
  });
  const publish: Publisher["publish"] = (parent, type, content, metadata, buffers) => {
    updates.flush();
    printed.flush();
    send(parent, type, content, metadata, buffers);
  };

  return {
    session,
    know: (header) => {
      parents.set(header.msg_id, header);
      if (parents.size > MAX_PARENTS) parents.delete(parents.keys().next().value ?? "");
    },
    publish,
    output: (message) => {
      switch (message.op) {
        case "stream":
          printed.add(message.parent, message.name, message.text);
          return;
        case "clear":
          printed.flush();
          flood.cleared(message.parent);
          publish(message.parent, "clear_output", { wait: message.wait });
          return;
        case "late-error":
          publish(message.parent, "error", { ...message.error });
          return;
        case "display": {
          const { parent, data, metadata = {}, displayId } = message;
          const content = { data, metadata, transient: displayId ? { display_id: displayId } : {} };
          if (message.update && displayId) updates.add({ parent, displayId, content });
          else publish(parent, message.update ? "update_display_data" : "display_data", content);
        }
      }
    },
    comm: ({ kind, commId, target, data, metadata, buffers, parent }) => {
      const content = { comm_id: commId, data, target_name: target };
      const bytes = buffers.map((text) => Buffer.from(text, "base64"));
      publish(parent, `comm_${kind}`, content, metadata, bytes);
    },
    welcome: (topic) => {
      const content = { subscription: Buffer.from(topic).toString() };
      return encode({ identities: [topic], type: "iopub_welcome", session, content }, key);
    },
    cutOff: () => {
      const identities = [Buffer.from("stream")];
      const parent = [...parents.values()].at(-1);
      const content = { name: "stderr", text: CUT_OFF };
      return encode({ identities, type: "stream", session, parent, content }, key);
    },
    flush: () => {
      updates.flush();
      printed.flush();
      flood.flush();
    },
    send: drain,
    sent: async () => {
      drain();
      await iopub.drained();
      // ZeroMQ has it, and writes it in a thread of its own.
      await nextTurn();
    },
  };
}

function maskTexts(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((each) => maskTexts(each, mask));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, maskTexts(each, mask)]));
}
