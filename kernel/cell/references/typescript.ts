/** Visits TypeScript's own forms: enums, namespaces, aliases, assertions. */
import {
  child,
  children,
  eachChild,
  firstName,
  type Identifier,
  isIdentifier,
  type Node,
} from "../syntax.ts";
import { lexicalNames, open, varNames } from "./scope.ts";
import type { Visitor } from "./walk.ts";

function memberName(member: Node): string {
  const id = child(member, "id");
  return String(isIdentifier(id) ? id.name : id?.value);
}

const enumeration: Visitor = (node, walk, scope) => {
  const id = child(node, "id");
  const members = children(child(node, "body") ?? node, "members");
  const name = isIdentifier(id) ? id.name : "";
  const inner = open(scope, [name, ...members.filter(({ id }) => isIdentifier(id)).map(memberName)]);
  /** The member before, when its value is only known when the code runs. */
  let after: string | undefined;
  for (const member of members) {
    const init = child(member, "initializer");
    const before = walk.references.values.length;
    walk.visit(init, inner);
    if (!init && after !== undefined) walk.references.counted.push({ member, after, of: name });
    const isKnownLate = init ? walk.references.values.length > before : after !== undefined;
    after = isKnownLate ? memberName(member) : undefined;
  }
};

const namespace: Visitor = (node, walk, scope) => {
  const body = child(node, "body");
  if (!body || node.declare) return;
  const list = children(body, "body");
  const names = [...lexicalNames(list), ...varNames(list)];
  // Of `A.B.C` each is in scope inside.
  for (let at = child(node, "id"); at; at = child(at, "left"))
    names.push(((child(at, "right") ?? at) as Identifier).name);
  const outer = walk.deferred;
  walk.deferred = true;
  walk.statements(list, open(scope, names));
  walk.deferred = outer;
};

const alias: Visitor = (node, walk, scope) => {
  const entity = firstName(child(node, "moduleReference"));
  if (entity && node.importKind !== "type") walk.value(entity, "entity", scope);
};

/** All but the name that is declared is a type. */
const declaration: Visitor = (node, walk) =>
  eachChild(node, (inner) => {
    if (inner !== node.id) walk.type(inner);
  });

const assertion: Visitor = (node, walk, scope) => {
  walk.visit(child(node, "expression"), scope);
  walk.type(child(node, "typeAnnotation"));
  walk.type(child(node, "typeArguments"));
};

export const typescript: Record<string, Visitor> = {
  TSEnumDeclaration: enumeration,
  TSModuleDeclaration: namespace,
  TSImportEqualsDeclaration: alias,
  TSDeclareFunction: declaration,
  TSInterfaceDeclaration: declaration,
  TSTypeAliasDeclaration: declaration,
  TSAsExpression: assertion,
  TSSatisfiesExpression: assertion,
  TSTypeAssertion: assertion,
  TSNonNullExpression: assertion,
  TSInstantiationExpression: assertion,
};
