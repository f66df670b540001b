/** Wraps an ES module in a function, every statement where it was, so that V8 can be asked where it can stop. */
import { parseSync } from "oxc-parser";

interface Statement {
  type: string;
  start: number;
  end: number;
  id?: { name: string } | null;
  declaration?: (Statement & { start: number }) | null;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** `code` in a function whose first line is ours: its line 0 is line 1 of the result, whose last line is ours too. Undefined when it can't be read. */
export function asFunction(code: string): string | undefined {
  const { program, errors } = parseSync("module.mjs", code, { sourceType: "module" });
  if (errors.some(({ severity }) => severity === "Error")) return undefined;
  let body = code;
  const replace = (start: number, end: number, text: string): void => {
    body = body.slice(0, start) + text + body.slice(end);
  };
  const functions: string[] = [];
  for (const node of program.body as unknown as Statement[]) {
    const declared = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    if (declared?.type === "FunctionDeclaration" && declared.id) functions.push(declared.id.name);
    if (node.type === "ImportDeclaration" || node.type === "ExportAllDeclaration") {
      replace(node.start, node.end, blank(code.slice(node.start, node.end)));
    } else if (node.type === "ExportNamedDeclaration") {
      const end = node.declaration?.start ?? node.end;
      replace(node.start, end, blank(code.slice(node.start, end)));
    } else if (node.type === "ExportDefaultDeclaration" && node.declaration) {
      // An expression keeps nameless functions and classes valid.
      replace(node.start, node.start + 6, "void 0");
      replace(
        node.start + 6,
        node.declaration.start,
        `${blank(code.slice(node.start + 7, node.declaration.start))},`,
      );
    }
  }
  // V8 leaves out functions that nobody names.
  return `(async function () {\n${body.replaceAll("import.meta", "import_meta")}\n;[${functions.join(", ")}]})`;
}
