/** Visits expressions: which names they read, write and call. */
import { child, children, type Identifier, isAnonymous, unwrap } from "../syntax.ts";
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

const call: Visitor = (node, walk, scope) => {
  const callee = child(node, node.type === "CallExpression" ? "callee" : "tag");
  const inner = callee && unwrap(callee);
  if (inner?.type === "Identifier") walk.value(inner, "call", scope);
  else walk.visit(callee, scope);
  for (const argument of children(node, "arguments")) walk.visit(argument, scope);
  walk.type(child(node, "typeArguments"));
  walk.visit(child(node, "quasi"), scope);
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

const member: Visitor = (node, walk, scope) => {
  walk.visit(child(node, "object"), scope);
  if (node.computed) walk.visit(child(node, "property"), scope);
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
  CallExpression: call,
  TaggedTemplateExpression: call,
  MemberExpression: member,
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
