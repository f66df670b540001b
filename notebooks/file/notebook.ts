/** Models a notebook in memory: nbformat 4.5 with multi-line text joined. */
import { createHash } from "node:crypto";

/** Anything JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object whose keys are not all known; unknown ones stay as they are. */
export type JsonObject = { [key: string]: Json };

/** MIME type to content: text joined to one string, binary as base64, JSON types as JSON. */
export type MimeBundle = JsonObject;

export type StreamOutput = { output_type: "stream"; name: string; text: string };
export type DisplayOutput = { output_type: "display_data"; data: MimeBundle; metadata: JsonObject };
export type ResultOutput = {
  output_type: "execute_result";
  data: MimeBundle;
  metadata: JsonObject;
  execution_count: number | null;
};
export type ErrorOutput = { output_type: "error"; ename: string; evalue: string; traceback: string[] };
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** File name to its MIME bundle (base64), for `attachment:` images of Markdown cells. */
export type Attachments = { [name: string]: MimeBundle };

export type CodeCell = {
  cell_type: "code";
  id: string;
  metadata: JsonObject;
  source: string;
  outputs: Output[];
  execution_count: number | null;
};
export type TextCell = {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: JsonObject;
  source: string;
  attachments?: Attachments;
};
export type Cell = CodeCell | TextCell;

/** A notebook; other keys of the file stay in the object. */
export type Notebook = { nbformat: 4; nbformat_minor: number; metadata: JsonObject; cells: Cell[] };

/** Is this JSON an object (not an array, not null)? */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A cell's tags; none when its metadata has no list of strings. */
export function tagsOf(cell: Cell): string[] {
  const tags = cell.metadata.tags;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** The first line of source that is neither blank nor a comment; else the first comment. */
export function tellingLine(source: string): string {
  const lines = source
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.find((line) => !/^(?:\/\/|\/\*|\*)/.test(line)) ?? lines[0] ?? "";
}

/** The name of the kernel a notebook asks for, as its metadata says. */
export function kernelNameOf(notebook: Notebook): string | undefined {
  return textAt(notebook, "kernelspec", "name");
}

/** The notebook's language in lower case, from `kernelspec.language` or `language_info.name`. */
export function languageOf(notebook: Notebook): string | undefined {
  return (
    textAt(notebook, "kernelspec", "language") ?? textAt(notebook, "language_info", "name")
  )?.toLowerCase();
}

function textAt(notebook: Notebook, part: string, key: string): string | undefined {
  const object = notebook.metadata[part];
  const value = isObject(object) ? object[key] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * A cell id made from the cell's source and position, so that reading the same old notebook twice gives the same
 * ids. Eight hexadecimal digits; `taken` are the ids it must differ from.
 */
export function cellId(position: number, source: string, taken: ReadonlySet<string> = new Set()): string {
  for (let attempt = 0; ; attempt += 1) {
    const hash = createHash("sha256").update(`${position}\n${attempt}\n${source}`);
    const id = hash.digest("hex").slice(0, 8);
    if (!taken.has(id)) return id;
  }
}
