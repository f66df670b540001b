/** What a magic is: one table entry. Parsing, help, suggestions and completion come from it. */
import type MagicString from "magic-string";
import type { GraphCell, NotebookGraph } from "../cell/notebook-graph.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostics.ts";
import type { MimeBundle } from "../protocol/message.ts";

/**
 * What a place in a call may hold that is no fixed choice, for completion only: files, folders, or words that are
 * known when it is asked.
 */
export type Suggestions = "file" | "folder" | ((call: UnfinishedCall) => readonly string[]);

/** A magic's call while it is being typed. */
export interface UnfinishedCall {
  graph: NotebookGraph;
  /** The words before the one that is typed, without options and their values. */
  args: readonly string[];
  /** What stands below a cell magic's line. */
  body: string;
}

/** One option of a magic, written `--name`, `--name VALUE` or `--name=VALUE`. */
export interface MagicOption {
  name: string;
  /** One letter, written `-p`. */
  short?: string;
  type: "flag" | "text" | "number" | "numbers" | "pair";
  /** How its value is called in the help. */
  value?: string;
  choices?: readonly string[];
  suggests?: Suggestions;
  /** True when it may be given several times; its value is then a list. */
  many?: boolean;
  summary: string;
}

/** What stands behind a magic's name without dashes. */
export interface MagicArgument {
  name: string;
  required?: boolean;
  /** True when it takes all that is left. */
  rest?: boolean;
  choices?: readonly string[];
  suggests?: Suggestions;
  summary: string;
}

/** The values of a magic's options, by option name. */
export type OptionValues = Record<string, unknown>;

/** A magic as it was called. */
export interface MagicCall {
  kind: "line" | "cell";
  name: string;
  /** What stands behind the name, as written. */
  line: string;
  /** Arguments without dashes. */
  args: string[];
  options: OptionValues;
  /** For cell magics: what stands below the first line; empty for line magics. */
  body: string;
}

/** The running cell, as a magic sees it. */
export interface MagicContext {
  /** Message id of the request: where output goes. */
  cellId: string;
  /** Stable identity of the cell in the notebook. */
  cellKey: string;
  label: string;
  graph: NotebookGraph;
  /** Folder that relative paths mean. */
  folder: string;
  /** Path of the notebook, which need not exist. */
  notebook: string;
  /** True when nothing of the cell is to be kept or shown. */
  silent: boolean;
  /** Forget every name and cell of the notebook. */
  reset(): void;
  /** What was executed before, newest last. */
  history(count: number): Promise<{ session: number; line: number; source: string }[]>;
  /** What TypeScript has against a text as the cell's; lines count from the text's first. */
  check(source: string): Promise<Diagnostic[]>;
  /** All magics there are. */
  table(): Promise<readonly Magic[]>;
  display(bundle: MimeBundle, options?: { id?: string; update?: boolean }): void;
}

/**
 * What a magic makes of its call. `edit` turns the whole cell's text (the magic's own line included) into
 * TypeScript, every line kept where it is; then the cell runs as code. Without `edit` nothing runs.
 */
export interface Expansion {
  edit?(text: MagicString, bodyStart: number): void;
  /** True when nothing of what the user wrote runs as code: a debugger has nothing to stop at. */
  ours?: boolean;
  /** Facts kept with the cell in the notebook's graph, under the magic's name. */
  note?: unknown;
  /** Called when the cell has run. */
  ran?(cell: GraphCell): void;
}

/** A table entry. */
export interface Magic {
  name: string;
  /** True when what it is given (below its first line, or behind its name) is TypeScript: completed and checked as such. */
  code?: boolean;
  /** True when what stands below in `${…}` is. */
  template?: boolean;
  kinds: readonly ("line" | "cell")[];
  summary: string;
  args: readonly MagicArgument[];
  options: readonly MagicOption[];
  examples?: readonly string[];
  /** True when the words behind the name are not split into arguments and options: a command, an expression. */
  raw?: boolean;
  expand(call: MagicCall, context: MagicContext): Promise<Expansion> | Expansion;
}

/** A magic that was called wrongly: one line saying what is right. Shown without a stack. */
export class MagicError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "UsageError";
    this.code = code;
  }
}

/** The entry for a name as it is written, `%` or `%%`: two entries may share a name. */
export function magicNamed(
  table: readonly Magic[],
  sign: string | undefined,
  name: string | undefined,
): Magic | undefined {
  const kind = sign === "%%" ? "cell" : "line";
  return (
    table.find((entry) => entry.name === name && entry.kinds.includes(kind)) ??
    table.find((entry) => entry.name === name)
  );
}
