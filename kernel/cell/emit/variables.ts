/** Rewrites variable declarations as assignments to boxes. */
import type { OuterVar } from "../references/reference.ts";
import {
  bindings,
  child,
  children,
  type Identifier,
  isAnonymous,
  isIdentifier,
  type Node,
} from "../syntax.ts";
import type { BoxNames } from "./boxes.ts";
import type { Edits } from "./edits.ts";

/** Rewrites declarations of variables. */
export interface VariableWriter {
  /** `const a = 1, {b} = c;` as a statement of the cell. */
  declaration(node: Node): void;
  /** A `var` inside a block or a loop's head, which still belongs to the notebook. */
  innerVar(outer: OuterVar): void;
  /** Code that marks names as declared from here on. */
  declared(names: Iterable<string>): string;
}

/** Where an identifier ends, without the type written on it; it may be spelled with escapes. */
function nameEnd(source: string, id: Identifier): number {
  if (source.startsWith(id.name, id.start)) return id.start + id.name.length;
  const escaped = /^(?:\\u\{[^}]*\}|\\u[\dA-Fa-f]{4}|[\p{ID_Continue}$\u200c\u200d])+/u;
  return id.start + (escaped.exec(source.slice(id.start))?.[0].length ?? 0);
}

/** `caught` are names that stay with the `catch` that has taken them. */
export function createVariableWriter(
  edits: Edits,
  { box, parameter, isReachedEarly, helper, suffix }: BoxNames,
  caught: ReadonlySet<Identifier>,
): VariableWriter {
  const { text, source } = edits;

  const declared = (names: Iterable<string>): string =>
    [...new Set(names)].map((name) => ` ${box(name)}.d = true;`).join("");

  /** `{a}` and `{a = 1}` need their key spelled out once `a` is a box; types written on patterns go. */
  const pattern = (node: Node): void => {
    switch (node.type) {
      case "Identifier":
        if (!caught.has(node as Identifier))
          text.update(node.start, node.end, `${box((node as Identifier).name)}.v`);
        return;
      case "ObjectPattern":
        for (const property of children(node, "properties")) {
          const key = child(property, "key");
          if (property.shorthand && isIdentifier(key)) text.prependRight(property.start, `${key.name}: `);
          pattern(child(property, property.type === "RestElement" ? "argument" : "value") as Node);
        }
        break;
      case "ArrayPattern":
        for (const element of children(node, "elements")) pattern(element);
        break;
      case "AssignmentPattern": {
        const left = child(node, "left") as Node;
        const right = child(node, "right") as Node;
        if (isIdentifier(left) && isAnonymous(right)) edits.name(right, left.name);
        pattern(left);
        break;
      }
      case "RestElement":
        pattern(child(node, "argument") as Node);
    }
    const annotation = child(node, "typeAnnotation");
    if (annotation) text.remove(annotation.start, annotation.end);
  };

  /** A declarator whose names may be read early: their boxes are declared with it. A pattern's own defaults find them. */
  const guard = (item: Node, id: Node, init: Node | undefined): void => {
    if (isIdentifier(id)) {
      edits.wrap(item, `${box(id.name)} = (`, `, ${parameter(id.name)})`);
      return;
    }
    const [value, done] = [`${helper}t${item.start}${suffix}`, `${helper}t${item.end}${suffix}`];
    const boxes = bindings(id).map(({ name }) => `${box(name)} = ${parameter(name)}`);
    edits.wrap(id, `{${[value, ...boxes].join(", ")}, ${done} = (`, ` = ${value})}`);
    if (init) edits.wrap(init, `{${value}: `, "}");
  };

  /** One name with its value. */
  const single = (declaration: Node, item: Node, id: Identifier, inHead: boolean): void => {
    const init = child(item, "init");
    const end = nameEnd(source, id);
    if (item.definite || id.end > end) text.remove(end, init ? id.end : item.end);
    if (caught.has(id)) {
      if (!init) text.update(id.start, end, "void 0");
      return;
    }
    text.update(id.start, end, `${parameter(id.name)}.v`);
    if (!init) {
      const nothing = declaration.kind === "var" ? ` = ${box(id.name)}.v` : " = undefined";
      text.appendLeft(item.end, inHead ? "" : nothing);
    } else if (String(declaration.kind).endsWith("using"))
      edits.wrap(init, `${helper}.use(`, `, ${declaration.kind === "await using"})`);
    else if (isAnonymous(init)) edits.name(init, id.name);
  };

  /** In the head of a loop the assignments stay one expression. */
  const variables = (node: Node, inHead: boolean): void => {
    const items = children(node, "declarations");
    const first = items[0] as Node;
    const names = items.flatMap((item) => bindings(child(item, "id") as Node).map(({ name }) => name));
    const isGuarded = names.some(isReachedEarly);
    edits.blank(node.start, first.start);
    for (const item of items) {
      const id = child(item, "id") as Node;
      if (isIdentifier(id)) single(node, item, id, inHead);
      else {
        pattern(id);
        if (!inHead && !isGuarded) edits.wrap(item, "(", ")");
      }
      if (isGuarded) guard(item, id, child(item, "init"));
    }
    if (isGuarded) text.prependRight(first.start, "const ");
    if (!inHead) edits.finish(node, declared(names));
  };

  return {
    declaration: (node) => variables(node, false),
    innerVar: ({ node, head }) => {
      if (head !== "of") {
        variables(node, head === "for");
        return;
      }
      const id = child(children(node, "declarations")[0] as Node, "id") as Node;
      edits.blank(node.start, id.start);
      pattern(id);
    },
    declared,
  };
}
