/** An analysed cell to the text that runs: every top-level name lives in a box `{v, d}` (value, declared). */
import MagicString from "magic-string";
import type { CellModule, Declaration, Statement } from "./cell-module.ts";
import { unexported } from "./cell-module.ts";
import { namesReachedEarly } from "./dead-zone.ts";
import { isLanguageName } from "./language-names.ts";
import type { Reference } from "./references.ts";
import {
  bindings,
  child,
  children,
  firstName,
  type Identifier,
  isAnonymous,
  isIdentifier,
  isRunNamespace,
  type Node,
  unwrap,
} from "./syntax.ts";

/** The TypeScript body of the cell's function, still with types, and the boxes it takes as parameters. */
export interface Emitted {
  /** The rewritten text; every line stands where it stood in the cell. */
  text: MagicString;
  /** Names whose boxes are passed, in order. */
  names: string[];
  /** The parameters that take them. */
  parameters: string[];
  /** The identifier that ends the name by which the text speaks of a box. */
  suffix: string;
  /** The identifier of the runtime helpers. */
  helper: string;
}

/** What the cell may take for granted about the rest of the notebook. */
export interface Surroundings {
  /** Names that other cells have declared, and whose value is there. */
  declared: { has(name: string): boolean };
  /** Names of the global object. */
  globals: { has(name: string): boolean };
}

const freshSuffix = (source: string): string => {
  let suffix = "$c";
  while (source.includes(suffix)) suffix += "c";
  return suffix;
};

/**
 * Rewrite a cell so that its top-level names are read and written through boxes.
 * `implied` are names the code will use without writing them (JSX). Rules: functions keep their names; calls get
 * no `this`; lines never move, so places stay true.
 */
export const emit = (cell: CellModule, around: Surroundings, implied: readonly string[] = []): Emitted => {
  const text = new MagicString(cell.source);
  const suffix = freshSuffix(cell.source);
  const helper = suffix;
  const names = new Set<string>();
  const early = namesReachedEarly(cell);
  const result = resultOf(cell);
  const lastStatement = cell.statements.at(-1)?.node;
  const declarationOf = (name: string): Declaration | undefined => {
    const declaration = cell.declarations.get(name);
    return declaration && declaration.kind !== "type" ? declaration : undefined;
  };
  const box = (name: string): string => {
    names.add(name);
    return `${name}${suffix}`;
  };
  /**
   * The parameter that takes a box. A name that may be asked for early has its box under a `const` that comes to
   * be with the declaration, so V8's own dead zone guards it: reads cost what they cost without (measured).
   */
  const parameter = (name: string): string => (early.has(name) ? `${box(name)}${suffix}` : box(name));

  const isGlobal = (name: string): boolean => around.globals.has(name) || name === "undefined";

  /** True when the name is none of the notebook's, now and when the code runs: it stays as it is. */
  const stays = ({ name, deferred, use }: Reference): boolean =>
    !declarationOf(name) &&
    !around.declared.has(name) &&
    isGlobal(name) &&
    (!deferred || isLanguageName(name) || use === "jsx" || use === "entity");

  /** A name that no cell has declared yet; where a later one has, it is asked for. Quoted by V8 when it fails. */
  const later = (name: string, otherwise: string): string =>
    `(${box(name)}.d && ${box(name)} || ${otherwise}).v`;

  const place = (reference: Reference): string => {
    const { name } = reference;
    const quoted = JSON.stringify(name);
    const own = declarationOf(name);
    const writes = ["write", "update", "shorthand-write"].includes(reference.use);
    if (own) {
      if (writes && (own.kind === "const" || own.kind === "using" || own.kind === "import"))
        return `${helper}.constant(${quoted}).v`;
      const dead = own.dead.some(({ start, end }) => reference.start >= start && reference.start < end);
      if (dead && !reference.deferred) return `(${helper}.early(${quoted})).v`;
      return `${box(name)}.v`;
    }
    if (around.declared.has(name)) return `${box(name)}.v`;
    if (reference.use === "write" || reference.use === "shorthand-write" || reference.use === "update") {
      return `${helper}.assignable(${box(name)}, ${quoted}).v`;
    }
    if (reference.use === "jsx" || reference.use === "entity") return `${box(name)}.v`;
    if (reference.use === "typeof") return later(name, `${helper}.global(${quoted})`);
    const found = later(name, isGlobal(name) ? `{v: ${name}}` : `${helper}.missing(${quoted})`);
    return reference.use === "decorator" ? `(${found})` : found;
  };

  const named = (node: Node, name: string): void => {
    const key = name === "__proto__" ? '["__proto__"]' : name;
    text.prependRight(node.start, `({${key}: `).appendLeft(node.end, `}).${name}`);
  };

  const rewrite = (reference: Reference): void => {
    const { name, start, end, use } = reference;
    if (stays(reference)) return;
    const written = place(reference);
    // A parenthesis at the start of a line would join the line before it.
    const semicolon = reference.startsStatement && start !== result?.start ? ";" : "";
    switch (use) {
      case "shorthand-read":
      case "shorthand-write":
        text.appendLeft(end, `: ${written}`);
        if (reference.anonymous) named(reference.anonymous, name);
        return;
      case "call":
        text.update(start, end, `${semicolon}(0, ${written})`);
        return;
      default:
        text.update(start, end, `${written.startsWith("(") ? semicolon : ""}${written}`);
        if (reference.anonymous) named(reference.anonymous, name);
    }
  };

  /** Assignment target for one declarator; the types written on it are dropped. */
  const bind = (pattern: Node): void => {
    for (const id of bindings(pattern))
      if (!caught.has(id)) text.update(id.start, id.end, `${box(id.name)}.v`);
  };

  /** `{a}` and `{a = 1}` in a pattern need their key spelled out once `a` is a box. */
  const spell = (pattern: Node): void => {
    if (pattern.type === "ObjectPattern") {
      for (const property of children(pattern, "properties")) {
        const held = property.type === "RestElement" ? child(property, "argument") : child(property, "value");
        const key = child(property, "key");
        if (property.shorthand && isIdentifier(key)) text.prependRight(property.start, `${key.name}: `);
        if (held) spell(held);
      }
    } else if (pattern.type === "ArrayPattern")
      for (const element of children(pattern, "elements")) spell(element);
    else if (pattern.type === "AssignmentPattern") {
      const left = child(pattern, "left") as Node;
      const right = child(pattern, "right") as Node;
      if (isIdentifier(left) && isAnonymous(right)) named(right, left.name);
      spell(left);
    } else if (pattern.type === "RestElement") spell(child(pattern, "argument") as Node);
    const annotation = child(pattern, "typeAnnotation");
    if (annotation && pattern.type !== "Identifier") text.remove(annotation.start, annotation.end);
  };

  const declare = (declared: Iterable<Identifier>): string =>
    [...new Set([...declared].map((id) => id.name))].map((name) => ` ${box(name)}.d = true;`).join("");

  /** `const a = 1, {b} = c;` becomes assignments; in the head of a loop they stay one expression. */
  const variables = (node: Node, inHead: boolean): void => {
    const items = children(node, "declarations");
    const first = items[0] as Node;
    const ids = items.flatMap((item) => [...bindings(child(item, "id") as Node)]);
    const guarded = ids.some(({ name }) => early.has(name));
    blank(node.start, first.start);
    const resource = String(node.kind).endsWith("using");
    for (const item of items) {
      const id = child(item, "id") as Node;
      const init = child(item, "init");
      if (isIdentifier(id)) {
        const idEnd = nameEnd(cell.source, id);
        if (item.definite || id.end > idEnd) text.remove(idEnd, init ? id.end : item.end);
        if (caught.has(id)) {
          if (!init) text.update(id.start, idEnd, `void 0`);
          continue;
        }
        text.update(id.start, idEnd, `${parameter(id.name)}.v`);
        if (!init) text.appendLeft(item.end, inHead ? "" : noInitialiser(node, id.name));
        else if (resource) {
          text
            .prependRight(init.start, `${helper}.use(`)
            .appendLeft(init.end, `, ${node.kind === "await using"})`);
        } else if (isAnonymous(init)) named(init, id.name);
      } else {
        spell(id);
        bind(id);
        if (!inHead && !guarded) text.prependRight(item.start, "(").appendLeft(item.end, ")");
      }
      if (guarded) guard(item, id, init);
    }
    if (guarded) text.prependRight(first.start, "const ");
    if (inHead) return;
    finish(node, declare(ids));
  };

  /** A declarator whose names may be asked for early: their boxes come to be with it. A pattern's own defaults find them. */
  const guard = (item: Node, id: Node, init: Node | undefined): void => {
    if (isIdentifier(id)) {
      text.prependRight(item.start, `${box(id.name)} = (`).appendLeft(item.end, `, ${parameter(id.name)})`);
      return;
    }
    const [value, done] = [`${helper}t${item.start}${suffix}`, `${helper}t${item.end}${suffix}`];
    const boxes = [...bindings(id)].map(({ name }) => `${box(name)} = ${parameter(name)}`);
    text.prependRight(item.start, `{${[value, ...boxes].join(", ")}, ${done} = (`);
    text.appendLeft(id.end, ` = ${value})}`);
    if (init) text.prependRight(init.start, `{${value}: `).appendLeft(init.end, "}");
  };

  const noInitialiser = (node: Node, name: string): string =>
    node.kind === "var" ? ` = ${box(name)}.v` : " = undefined";

  const blank = (start: number, end: number): void => {
    if (end > start) text.update(start, end, cell.source.slice(start, end).replace(/[^\n\r]/g, ""));
  };

  /** End a statement with a semicolon, then say that its names are there. */
  const finish = (node: Node, after: string): void => {
    const closed = cell.source[node.end - 1] === ";";
    text.appendLeft(node.end, `${closed ? "" : ";"}${after}`);
  };

  const statement = (item: Statement): void => {
    const node = item.node;
    const inner = unexported(node);
    if (node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && inner === node)) {
      blank(node.start, node.end);
      return;
    }
    if (inner !== node) blank(node.start, inner.start);
    if (node.type === "ExportDefaultDeclaration" && !/Declar/.test(inner.type)) expose(inner);
    switch (inner.type) {
      case "ImportDeclaration":
      case "TSNamespaceExportDeclaration":
        blank(inner.start, inner.end);
        return;
      case "TSExportAssignment": {
        const value = child(inner, "expression");
        if (value) {
          blank(inner.start, value.start);
          expose(value);
        }
        return;
      }
      case "TSImportEqualsDeclaration":
        importEquals(inner);
        return;
      case "VariableDeclaration":
        if (inner.declare) blank(inner.start, inner.end);
        else variables(inner, false);
        return;
      case "ClassDeclaration": {
        const id = child(inner, "id");
        if (inner.declare) blank(inner.start, inner.end);
        else if (!isIdentifier(id)) expose(inner);
        else {
          const there = early.has(id.name) ? ` const ${box(id.name)} = ${parameter(id.name)};` : "";
          text.appendLeft(inner.end, `;${there} ${box(id.name)}.v = ${id.name};${declare([id])}`);
        }
        return;
      }
      case "FunctionDeclaration": {
        const id = child(inner, "id");
        if (!isIdentifier(id)) expose(inner);
        else text.prepend(`${box(id.name)}.v = ${id.name}; ${box(id.name)}.d = true; `);
        return;
      }
      case "TSEnumDeclaration":
      case "TSModuleDeclaration": {
        const id = firstName(child(inner, "id"));
        const kind = id && declarationOf(id.name)?.kind;
        const isThere = inner.type === "TSEnumDeclaration" ? !inner.declare : isRunNamespace(inner);
        if (id && isThere && (kind === "enum" || kind === "namespace")) {
          text.appendLeft(inner.end, `; ${box(id.name)}.v = ${id.name}; ${box(id.name)}.d = true;`);
        }
        return;
      }
      case "ExpressionStatement":
        if (typeof inner.directive !== "string" && item.node !== lastStatement) finish(inner, "");
    }
    for (const declaration of item.references.vars) innerVar(declaration);
  };

  /** `export default` of an expression, function or class without a name: evaluated, not kept. */
  const expose = (node: Node): void => {
    text.prependRight(node.start, ";(").appendLeft(node.end, ");");
  };

  /** A `var` inside a block or a loop's head still belongs to the notebook. */
  const innerVar = (node: Node): void => {
    const head = heads.get(node);
    if (head === "of") {
      const id = child(children(node, "declarations")[0] as Node, "id") as Node;
      blank(node.start, id.start);
      if (isIdentifier(id)) text.update(id.start, id.end, `${box(id.name)}.v`);
      else {
        spell(id);
        bind(id);
      }
    } else variables(node, head === "for");
  };

  /** `import a = require("b")` and `import a = b.c`; of a name that is only a type, nothing is left. */
  const importEquals = (node: Node): void => {
    const id = child(node, "id");
    const reference = child(node, "moduleReference");
    const entity = firstName(reference);
    const isType = entity !== undefined && cell.declarations.get(entity.name)?.kind === "type";
    if (!isIdentifier(id) || !reference || node.importKind === "type" || isType) {
      blank(node.start, node.end);
      return;
    }
    const breaks = cell.source.slice(node.start, reference.start).replace(/[^\n\r]/g, "");
    text.update(node.start, reference.start, `${breaks}${box(id.name)}.v = `);
    finish(node, ` ${box(id.name)}.d = true;`);
  };

  const caught = new Set(cell.statements.flatMap((item) => [...item.references.caught]));
  const heads = loopHeads(cell.statements.map((item) => item.node));
  for (const item of cell.statements) {
    for (const reference of item.references.values) rewrite(reference);
    for (const meta of item.references.metas) text.update(meta.start, meta.end, `${helper}.meta`);
    for (const wait of item.references.topAwaits) waitFor(wait);
    // A box is no constant, after which esbuild would leave members without a value.
    for (const { member, after, of } of item.references.counted)
      text.appendLeft(member.end, ` = ${of}[${JSON.stringify(after)}] + 1`);
  }
  function waitFor(node: Node): void {
    const argument = child(node, "argument") as Node;
    text.prependRight(argument.start, `${helper}.wait(`).appendLeft(argument.end, ")");
  }
  for (const item of cell.statements) statement(item);
  for (const { name, kind } of cell.declarations.values()) {
    if (kind === "var")
      text.prepend(`${box(name)}.d || (${box(name)}.v = undefined, ${box(name)}.d = true); `);
  }
  if (result) text.prependRight(result.start, `;${helper}.result = (`).appendLeft(result.end, ")");
  for (const name of implied) if (declarationOf(name) || around.declared.has(name)) box(name);
  text.prepend(imports(cell, box, helper));
  return { text, names: [...names], parameters: [...names].map(parameter), suffix, helper };
};

/** Where an identifier ends, without the type written on it; it may be spelled with escapes. */
const nameEnd = (source: string, id: Identifier): number => {
  if (source.startsWith(id.name, id.start)) return id.start + id.name.length;
  return (
    id.start +
    (/^(?:\\u\{[^}]*\}|\\u[\dA-Fa-f]{4}|[\p{ID_Continue}$\u200c\u200d])+/u.exec(source.slice(id.start))?.[0]
      .length ?? 0)
  );
};

/** The last expression, whose value is the cell's result; a semicolon behind it hides it. */
const resultOf = (cell: CellModule): Node | undefined => {
  const last = cell.statements.at(-1);
  if (last?.node.type !== "ExpressionStatement") return undefined;
  return cell.source[last.end - 1] === ";" ? undefined : child(last.node, "expression");
};

const imports = (cell: CellModule, box: (name: string) => string, helper: string): string => {
  const used = new Set(cell.statements.flatMap((item) => [...item.reads]));
  return cell.statements
    .map((item, index) => {
      const node = item.node;
      if (node.type !== "ImportDeclaration" || node.importKind === "type") return "";
      const specifiers = children(node, "specifiers").filter((specifier) => specifier.importKind !== "type");
      if (specifiers.length === 0 && children(node, "specifiers").length > 0) return "";
      const source = (child(node, "source") as Node).raw as string;
      const attributes = children(node, "attributes").map((item) => cell.source.slice(item.start, item.end));
      const options = attributes.length > 0 ? `, {with: {${attributes.join(", ")}}}` : "";
      const local = `${helper}m${index}`;
      const bound = specifiers.map((specifier) => {
        const id = child(specifier, "local") as Identifier;
        const from =
          specifier.type === "ImportNamespaceSpecifier"
            ? "*"
            : specifier.type === "ImportDefaultSpecifier"
              ? "default"
              : importedName(child(specifier, "imported") as Node);
        return `${helper}.bind(${local}, ${JSON.stringify(from)}, ${box(id.name)}, ${source}, ${used.has(id.name)}); `;
      });
      return `const ${local} = await ${helper}.wait(import(${source}${options})); ${bound.join("")}`;
    })
    .join("");
};

const importedName = (node: Node): string => (isIdentifier(node) ? node.name : String(unwrap(node).value));

/** Which variable declarations stand in the head of a loop. */
const loopHeads = (nodes: readonly Node[]): Map<Node, "for" | "of"> => {
  const heads = new Map<Node, "for" | "of">();
  const look = (node: Node): void => {
    const head = child(node, node.type === "ForStatement" ? "init" : "left");
    if (node.type.startsWith("For") && head?.type === "VariableDeclaration")
      heads.set(head, node.type === "ForStatement" ? "for" : "of");
    for (const key in node) {
      const value = node[key];
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item === "object" && item !== null && typeof item.type === "string") look(item);
      }
    }
  };
  for (const node of nodes) look(node);
  return heads;
};
