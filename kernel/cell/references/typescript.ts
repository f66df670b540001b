/** Visits TypeScript's own forms: enums, namespaces, aliases, assertions. */
import { child, children, eachChild, firstName, isIdentifier } from "../syntax.ts";
import { memberName, namesOf, pathIn } from "./merged.ts";
import { lexicalNames, open, varNames } from "./scope.ts";
import type { Visitor } from "./walk.ts";

const enumeration: Visitor = (node, walk, scope) => {
  const id = child(node, "id");
  const members = children(child(node, "body") ?? node, "members");
  const name = isIdentifier(id) ? id.name : "";
  const shared = walk.merged.get(`enum ${pathIn(walk.path, name)}`) ?? [];
  const own = members.filter(({ id }) => isIdentifier(id)).map(memberName);
  const inner = open(scope, [name, ...own, ...shared]);
  /** The member before, when its value is only known when the code runs. */
  let after: string | undefined;
  /** True when a member that another one may read is so: one of another part, or an earlier one. */
  let isAnyLate = shared.length > members.length;
  for (const member of members) {
    const init = child(member, "initializer");
    const before = walk.references.values.length;
    walk.visit(init, inner);
    if (!init && after !== undefined) walk.references.counted.push({ member, after, of: name });
    const isKnownLate = init
      ? walk.references.values.length > before || (isAnyLate && init.type !== "Literal")
      : after !== undefined;
    after = isKnownLate ? memberName(member) : undefined;
    isAnyLate ||= isKnownLate;
  }
};

const namespace: Visitor = (node, walk, scope) => {
  const body = child(node, "body");
  if (!body || node.declare) return;
  const list = children(body, "body");
  const names = [...lexicalNames(list), ...varNames(list)];
  const { deferred, path } = walk;
  // Of `A.B.C` each is in scope inside, with what its other parts export.
  for (const name of namesOf(child(node, "id"))) {
    walk.path = pathIn(walk.path, name);
    names.push(name, ...(walk.merged.get(walk.path) ?? []));
  }
  walk.deferred = true;
  walk.statements(list, open(scope, names));
  Object.assign(walk, { deferred, path });
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
