/** The types of a host, which adds magics and modules to the kernel and listens to what they post. */
import type { NotebookGraph } from "./cell/notebook-graph.ts";
import type { Magic } from "./magic/magic.ts";
import type { MimeBundle } from "./protocol/message.ts";

/** The kernel, as its host uses it. */
export interface KernelHandle {
  graph: NotebookGraph;
  /** Folder of the notebook, and its path, which need not exist. */
  folder: string;
  notebook: string;
  /** Displays or updates a bundle under a cell, named by its request's message id. */
  display(cellId: string, bundle: MimeBundle, options?: { id?: string; update?: boolean }): void;
}

/** The host's part in a running kernel. */
export interface KernelExtension {
  /** Loaded when a magic is first used. */
  magics(): Promise<readonly Magic[]>;
  /** A message that the host's code in the executor posted on a channel it opened. */
  channel?(name: string, data: unknown): void;
  /**
   * What takes from a text that cells put out, printed, displayed or thrown, what must not be in a notebook; undefined
   * while nothing is to be taken.
   */
  mask?(): ((text: string) => string) | undefined;
  /** All output of the cell has arrived; its reply goes out next. */
  beforeReply?(cellId: string): Promise<void> | void;
  /** The executor ended by itself while `cellId` ran, or between cells; a fresh one is starting. */
  executorEnded?(cellId: string | undefined): Promise<void> | void;
  close?(): Promise<void> | void;
}

/** A host. */
export interface KernelHost {
  /** Specifiers that always mean a module of the host's own: name to file URL. */
  aliases: Record<string, string>;
  /** What they export, by specifier: an error about such a name names the import that it needs. */
  exports?: Readonly<Record<string, readonly string[]>>;
  extend(kernel: KernelHandle): KernelExtension;
}

/** A kernel that only knows TypeScript. */
export const plainHost: KernelHost = { aliases: {}, extend: () => ({ magics: async () => [] }) };
