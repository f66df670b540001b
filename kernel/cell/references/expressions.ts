/** Visits expressions: which names they read, write and call. */
import { child, children, type Identifier, isAnonymous, type Node, unwrap } from "../syntax.ts";
import { assigned } from "./patterns.ts";
import type { Visitor } from "./walk.ts";

/** Operators whose right side takes the name on their left. */
const NAMING = new Set(["=", "??=", "||=", "&&="]);

const assignment: Visitor = (node, walk, scope) => {
  const right = child(node, "right");
  const anonymous = NAMING.has(String(node.operator)) && isAnonymous(right) ? right : undefined;
  assigned(child(node, "left"), walk, scope, anonymous, node.operator === "=" ? "write" : "update");
  walk.visit(right, scope);
};

/** Where the next link of a chain such as `a.b().c` stands. */
const LINKS: Record<string, string> = {
  MemberExpression: "object",
  CallExpression: "callee",
  TaggedTemplateExpression: "tag",
};

function nextLink(node: Node): Node | undefined {
  return child(node, LINKS[node.type] ?? "");
}

/** A chain of members and calls, from its start on: it may have thousands of links. */
const chain: Visitor = (node, walk, scope) => {
  const links = [node];
  for (let link = nextLink(node); link && link.type in LINKS; link = nextLink(link)) links.push(link);
  const head = nextLink(links.at(-1) as Node);
  const called = head && links.at(-1)?.type !== "MemberExpression" ? unwrap(head) : undefined;
  if (called?.type === "Identifier") walk.value(called, "call", scope);
  else walk.visit(head, scope);
  for (const link of links.reverse()) {
    if (link.computed) walk.visit(child(link, "property"), scope);
    for (const argument of children(link, "arguments")) walk.visit(argument, scope);
    walk.type(child(link, "typeArguments"));
    walk.visit(child(link, "quasi"), scope);
  }
};

const unary: Visitor = (node, walk, scope) => {
  const argument = child(node, "argument");
  if (node.operator === "typeof" && argument?.type === "Identifier") walk.value(argument, "typeof", scope);
  else walk.visit(argument, scope);
};

const property: Visitor = (node, walk, scope) => {
  if (node.computed) walk.visit(child(node, "key"), scope);
  const held = child(node, "value");
  if (node.shorthand && held?.type === "Identifier") walk.value(held, "shorthand-read", scope);
  else walk.visit(held, scope);
};

const awaited: Visitor = (node, walk, scope) => {
  if (!walk.deferred) {
    walk.references.awaits = true;
    walk.references.topAwaits.push(node);
  }
  walk.visit(child(node, "argument"), scope);
};

const jsxMember: Visitor = (node, walk, scope) => {
  const object = child(node, "object");
  if (object?.type === "JSXIdentifier") walk.value(object, "jsx", scope);
  else walk.visit(object, scope);
};

export const expressions: Record<string, Visitor> = {
  Identifier: (node, walk, scope) => walk.value(node, "read", scope),
  AssignmentExpression: assignment,
  UpdateExpression: (node, walk, scope) =>
    assigned(child(node, "argument"), walk, scope, undefined, "update"),
  UnaryExpression: unary,
  CallExpression: chain,
  TaggedTemplateExpression: chain,
  MemberExpression: chain,
  Property: property,
  AwaitExpression: awaited,
  MetaProperty: (node, walk) => {
    if ((node.meta as Identifier | undefined)?.name === "import") walk.references.metas.push(node);
  },
  JSXIdentifier: (node, walk, scope) => {
    if (/^[A-Z_$]/.test((node as Identifier).name)) walk.value(node, "jsx", scope);
  },
  JSXAttribute: (node, walk, scope) => walk.visit(child(node, "value"), scope),
  JSXMemberExpression: jsxMember,
};
