/** The debugger in a session: loaded with the first debug_request, notified of every script that runs. */
import { pathToFileURL } from "node:url";
import type { KernelDebugger } from "../debugger/kernel-debugger.ts";
import { type CellScript, createCellScripts } from "../debugger/scripts/cell-scripts.ts";
import type { Executor } from "../executor/executor.ts";
import { scriptUrl } from "../executor/script-url.ts";
import type { Magic } from "../magic/magic.ts";
import type { Message } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";

/** What the debugger works on. */
export interface DebuggingOptions {
  publisher: Publisher;
  executor(): Executor;
  /** Names of the notebook that have a value. */
  declared: Set<string>;
  magics(): Promise<readonly Magic[]>;
  /** The notebook's path. */
  notebook: string;
  /** Folder of this package, a file URL with a slash at its end. */
  ownRoot: string;
}

/** The debugger of a session, whether a front end uses it or not. */
export interface Debugging {
  /** A request (Debug Adapter Protocol); resolves to its response. */
  request(message: Message): ReturnType<KernelDebugger["request"]>;
  /** V8's inspector reports an event. */
  onCdpEvent(method: string, params: object): void;
  /** A script of the cell `id` is about to run: its breakpoints are set first. */
  beforeRun(id: string, part: number, script: Omit<CellScript, "url">): Promise<void> | undefined;
  /** The executor has ended, and the cells' scripts with it. */
  clear(): void;
  /** Another executor has taken the place of one that ended. */
  executorChanged(): void;
  /** Code that is paused between cells goes on. */
  resume(): void;
  /** The running cell is being stopped. */
  interrupted(): void;
  close(): void;
}

export function createDebugging(options: DebuggingOptions): Debugging {
  const { publisher, executor, declared, magics, notebook, ownRoot } = options;
  const scripts = createCellScripts();
  const notebookUrl = pathToFileURL(notebook).href;
  let loaded: KernelDebugger | undefined;
  let loading: Promise<KernelDebugger> | undefined;
  let lastRequest: string | undefined;
  const load = async (): Promise<KernelDebugger> => {
    const { createDebugger } = await import("../debugger/debugger.ts");
    loaded = createDebugger({
      executor,
      scripts,
      declared,
      magics,
      ownRoot,
      emit: (event) => publisher.publish(lastRequest, "debug_event", { ...event }),
    });
    return loaded;
  };
  return {
    request: async (message) => {
      lastRequest = message.header.msg_id;
      loading ??= load();
      return (await loading).request(message.content);
    },
    onCdpEvent: (method, params) => loaded?.onInspectorEvent(method, params),
    beforeRun: (id, part, script) => {
      const known = { url: scriptUrl(notebookUrl, { id, label: script.label, part }), ...script };
      scripts.add(known);
      return loaded?.beforeRun(known);
    },
    clear: () => scripts.clear(),
    executorChanged: () => loaded?.executorChanged(),
    resume: () => void loaded?.resume(),
    interrupted: () => loaded?.interrupted(),
    close: () => loaded?.close(),
  };
}
