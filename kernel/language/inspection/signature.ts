/** Writes what a function takes and gives in one line: `(a: number, b?: string): boolean`. */
import type { CellModule } from "../../cell/cell-module.ts";
import type { Declaration } from "../../cell/declarations.ts";
import {
  child,
  children,
  isFunction,
  isIdentifier,
  type Node,
  unexported,
  unwrap,
} from "../../cell/syntax.ts";

const MAX_SIGNATURE_LENGTH = 200; // UTF-16 code units; a menu has no room for more

function oneLine(text: string): string | undefined {
  const line = text.replace(/\s+/g, " ").trim();
  if (!/^[(<]/.test(line)) return undefined;
  return line.length > MAX_SIGNATURE_LENGTH ? `${line.slice(0, MAX_SIGNATURE_LENGTH - 1)}…` : line;
}

/**
 * From what TypeScript says of the completion `name`: `(method) Array<number>.at(index: number): number | undefined`,
 * one line an overload. Undefined for what can't be called.
 */
export function signatureIn(detail: string, name: string): string | undefined {
  const [first = "", ...others] = detail.split(/\n(?=\((?:method|alias)\) |function |namespace )/);
  const index = first.indexOf(`${name}(`) >= 0 ? first.indexOf(`${name}(`) : first.indexOf(name);
  if (index < 0) return undefined;
  const rest = first.slice(index + name.length).replace(/^\?/, "");
  // Of a property only the type of a function is a signature.
  const property = /^: (?=(?:\(|<)[\s\S]*=> )/.exec(rest);
  const signature = oneLine(property ? rest.slice(property[0].length) : rest);
  const more = others.filter((line) => !line.startsWith("namespace ")).length;
  return signature && more > 0 ? `${signature} (+${more} overload${more > 1 ? "s" : ""})` : signature;
}

function textOf(source: string, node: Node, after: number): string | undefined {
  const body = child(node, "body");
  const text =
    body &&
    source
      .slice(after, body.start)
      .replace(/=>\s*$/, "")
      .replace(/^\s*async\b/, "");
  return text === undefined ? undefined : (oneLine(text) ?? oneLine(`(${text.trim()})`));
}

/** As a cell wrote it, for a function or a name that holds one from the start; undefined for any other name. */
export function signatureOf(module: CellModule, { name, statement }: Declaration): string | undefined {
  const node = module.statements[statement]?.node;
  const declared = node && unexported(node);
  if (!declared) return undefined;
  if (isFunction(declared))
    return textOf(module.source, declared, child(declared, "id")?.end ?? declared.start);
  const item = children(declared, "declarations").find((one) => {
    const id = child(one, "id");
    return isIdentifier(id) && id.name === name;
  });
  const value = item && child(item, "init");
  const init = value && unwrap(value);
  return init?.type === "ArrowFunctionExpression" ? textOf(module.source, init, init.start) : undefined;
}
