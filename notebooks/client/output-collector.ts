/** Collects outputs as front ends do: merges streams, updates displays by id, clears outputs. */
import type { Message } from "../../kernel/protocol/message.ts";
import { isObject, type JsonObject, type MimeBundle, type Output } from "../file/notebook.ts";
import { applyOverwrites, hasOverwrites } from "./overwrites.ts";

/** The outputs of one request, filled in place while messages arrive. */
export type OutputList = { readonly outputs: Output[]; executionCount: number | null };

/** Collects the outputs of all requests of a kernel, because an update of a display may come from another cell. */
export type OutputCollector = {
  /** Messages whose parent is `messageId` go into `list`; `onOutput` gets each output that is new or changed, undefined when they are cleared. */
  watch(messageId: string, list: OutputList, onOutput?: (output: Output | undefined) => void): void;
  /** Takes a message of iopub. */
  take(message: Message): void;
};

type Watch = {
  list: OutputList;
  onOutput: ((output: Output | undefined) => void) | undefined;
  clearNext: boolean;
};
type Display = Extract<Output, { data: MimeBundle }>;

/**
 * A collector for one kernel session. Late output (a timer's) still goes to the request it belongs to;
 * an `update_display_data` changes every output with that display id, in whatever cell.
 */
export function createOutputCollector(): OutputCollector {
  const watches = new Map<string, Watch>();
  const displays = new Map<string, { output: Display; watch: Watch }[]>();

  const add = (watch: Watch, output: Output): void => {
    clearIfDue(watch);
    const last = watch.list.outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      const text = last.text + output.text;
      last.text = hasOverwrites(output.text) || last.text.endsWith("\r") ? applyOverwrites(text) : text;
      watch.onOutput?.(last);
      return;
    }
    if (output.output_type === "stream") output.text = applyOverwrites(output.text);
    watch.list.outputs.push(output);
    watch.onOutput?.(output);
  };

  const clearIfDue = (watch: Watch): void => {
    if (watch.clearNext) watch.list.outputs.length = 0;
    watch.clearNext = false;
  };

  const show = (watch: Watch, output: Display, content: JsonObject): void => {
    const id = displayId(content);
    if (id !== undefined) {
      const instances = displays.get(id) ?? [];
      update(instances, output);
      displays.set(id, [...instances, { output, watch }]);
    }
    add(watch, output);
  };

  const update = (instances: readonly { output: Display; watch: Watch }[], next: Display): void => {
    for (const { output, watch } of instances) {
      output.data = next.data;
      output.metadata = next.metadata;
      watch.onOutput?.(output);
    }
  };

  return {
    watch: (messageId, list, onOutput) => {
      watches.set(messageId, { list, onOutput, clearNext: false });
    },
    take: (message) => {
      const content = message.content as JsonObject;
      const type = message.header.msg_type;
      if (type === "update_display_data") {
        update(displays.get(displayId(content) ?? "") ?? [], {
          output_type: "display_data",
          ...bundle(content),
        });
        return;
      }
      const watch = watches.get(message.parentHeader.msg_id ?? "");
      if (!watch) return;
      if (type === "execute_input") watch.list.executionCount = count(content);
      else if (type === "stream")
        add(watch, { output_type: "stream", name: text(content.name), text: text(content.text) });
      else if (type === "display_data")
        show(watch, { output_type: "display_data", ...bundle(content) }, content);
      else if (type === "execute_result") {
        watch.list.executionCount = count(content);
        show(
          watch,
          { output_type: "execute_result", ...bundle(content), execution_count: count(content) },
          content,
        );
      } else if (type === "error") add(watch, errorOutput(content));
      else if (type === "clear_output") {
        watch.clearNext = true;
        if (content.wait !== true) {
          clearIfDue(watch);
          watch.onOutput?.(undefined);
        }
      }
    },
  };
}

function errorOutput(content: JsonObject): Output {
  return {
    output_type: "error",
    ename: text(content.ename),
    evalue: text(content.evalue),
    traceback: Array.isArray(content.traceback) ? content.traceback.map(text) : [],
  };
}

function bundle(content: JsonObject): { data: MimeBundle; metadata: JsonObject } {
  return {
    data: isObject(content.data) ? content.data : {},
    metadata: isObject(content.metadata) ? content.metadata : {},
  };
}

function displayId(content: JsonObject): string | undefined {
  const id = isObject(content.transient) ? content.transient.display_id : undefined;
  return typeof id === "string" ? id : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : String(value);
}

function count(content: JsonObject): number | null {
  return typeof content.execution_count === "number" ? content.execution_count : null;
}
