/** Cuts a cell into segments: code, line magics or a cell magic, each with its offset. */
import { analyse, type CellModule } from "./cell-module.ts";
import { parse } from "./parse.ts";

/** A slice of a cell. Offsets count UTF-16 units from the cell's start. */
export type Segment =
  | { kind: "code"; text: string; start: number; module?: CellModule }
  | { kind: "line"; name: string; args: string; text: string; start: number }
  | { kind: "cell"; name: string; args: string; body: string; bodyStart: number; text: string };

const CELL_MAGIC = /^(?:[ \t]*\n)*[ \t]*%%([A-Za-z_][\w-]*)[ \t]*([^\n]*)(\n|$)/;
const LINE_MAGIC = /^[ \t]*%([A-Za-z_][\w-]*)(?:[ \t]+([^\n]*?))?[ \t]*$/;

/** True when `before` ends inside a template or a comment, so that what follows is not a statement's start. */
function endsInside(before: string): boolean {
  return /[`*]/.test(before) && parse(before).problems.some(({ message }) => /untermin/i.test(message));
}

/**
 * Cuts a cell. A cell magic takes the whole cell. A line magic counts only where the cell as it stands is not
 * TypeScript (`a\n%b` is a remainder). Code before and after line magics keeps its line numbers.
 */
export function segment(source: string): Segment[] {
  const head = CELL_MAGIC.exec(source);
  if (head) {
    const bodyStart = head[0].length;
    const [, name = "", args = ""] = head;
    return [
      { kind: "cell", name, args: args.trim(), body: source.slice(bodyStart), bodyStart, text: source },
    ];
  }
  if (!/^[ \t]*%[A-Za-z_]/m.test(source)) return [{ kind: "code", text: source, start: 0 }];
  const module = analyse(source);
  if (module.problems.length === 0) return [{ kind: "code", text: source, start: 0, module }];
  const segments: Segment[] = [];
  let code: string[] = [];
  let offset = 0;
  let line = 0;
  const endCode = (): void => {
    if (code.some((text) => text.trim() !== "")) {
      segments.push({ kind: "code", text: "\n".repeat(line - code.length) + code.join("\n"), start: 0 });
    }
    code = [];
  };
  for (const text of source.split("\n")) {
    const magic = LINE_MAGIC.exec(text);
    if (magic && !endsInside(code.join("\n"))) {
      endCode();
      segments.push({
        kind: "line",
        name: magic[1] ?? "",
        args: magic[2] ?? "",
        text: text.trim(),
        start: offset,
      });
    } else code.push(text);
    offset += text.length + 1;
    line += 1;
  }
  endCode();
  return segments;
}
