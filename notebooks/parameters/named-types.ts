/** Finds the types, interfaces and enums that a notebook's cells declare, as the schemas that `$ref`s point to. */
import {
  parseSync,
  type TSEnumDeclaration,
  type TSEnumMember,
  type TSInterfaceDeclaration,
  type TSType,
} from "oxc-parser";
import type { JsonSchema } from "../../bridge/parameters/schema.ts";

/** What a name of a type stands for. */
export type NamedType =
  | { kind: "type"; type: TSType }
  | { kind: "interface"; declaration: TSInterfaceDeclaration }
  | { kind: "enum"; schema: JsonSchema };

/**
 * By name, a later cell's in place of an earlier one's. Generic ones are left out: without their arguments they tell
 * nothing, as is an enum whose values are computed. A cell that doesn't parse declares nothing.
 */
export function namedTypes(sources: readonly string[]): Map<string, NamedType> {
  const found = new Map<string, NamedType>();
  for (const source of sources) {
    const { program, errors } = parseSync("cell.ts", source, { sourceType: "module" });
    if (errors.length > 0) continue;
    for (const statement of program.body) {
      const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      switch (declaration?.type) {
        case "TSTypeAliasDeclaration":
          if (!declaration.typeParameters)
            found.set(declaration.id.name, { kind: "type", type: declaration.typeAnnotation });
          break;
        case "TSInterfaceDeclaration":
          if (!declaration.typeParameters) found.set(declaration.id.name, { kind: "interface", declaration });
          break;
        case "TSEnumDeclaration": {
          const schema = enumSchema(declaration);
          if (schema) found.set(declaration.id.name, { kind: "enum", schema });
          break;
        }
      }
    }
  }
  return found;
}

/** Its values, and the names that stand for them; undefined when a value is computed. */
function enumSchema({ body }: TSEnumDeclaration): JsonSchema | undefined {
  const names: string[] = [];
  const values: (string | number)[] = [];
  for (const member of body.members) {
    const name = memberName(member);
    const value = memberValue(member, values.at(-1));
    if (name === undefined || value === undefined) return undefined;
    names.push(name);
    values.push(value);
  }
  return { enum: values, "x-names": names };
}

function memberName({ id }: TSEnumMember): string | undefined {
  if (id.type === "Identifier") return id.name;
  return id.type === "Literal" ? id.value : undefined;
}

function memberValue({ initializer }: TSEnumMember, before: string | number | undefined) {
  if (initializer === null) {
    if (before === undefined) return 0;
    return typeof before === "number" ? before + 1 : undefined;
  }
  const isNegative = initializer.type === "UnaryExpression" && initializer.operator === "-";
  const literal = isNegative ? initializer.argument : initializer;
  if (literal.type !== "Literal") return undefined;
  if (typeof literal.value === "number") return isNegative ? -literal.value : literal.value;
  return typeof literal.value === "string" && !isNegative ? literal.value : undefined;
}
