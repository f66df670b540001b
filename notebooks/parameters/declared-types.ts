/** Reads a parameter's type from its declaration: its annotation, else the literal it starts with. */
import type {
  Expression,
  TSSignature,
  TSType,
  TSTypeName,
  TSTypeReference,
  VariableDeclarator,
} from "oxc-parser";
import { BIG_INTEGER_PATTERN } from "../../bridge/parameters/exact-numbers.ts";
import type { JsonSchema } from "../../bridge/parameters/schema.ts";
import type { NamedType } from "./named-types.ts";

export interface DeclaredTypes {
  /** A schema in the dialect of flows' parameters; `{}` where reading the notebook doesn't tell. */
  schemaOf(declarator: VariableDeclarator): JsonSchema;
  /** The named types that schemas refer to, so far. */
  definitions: Record<string, JsonSchema>;
}

const bigint: JsonSchema = {
  anyOf: [{ type: "integer" }, { type: "string", pattern: BIG_INTEGER_PATTERN }],
  format: "bigint",
};
const date: JsonSchema = { type: "string", format: "date-time" };
const regExp: JsonSchema = { type: "string", format: "regex", "x-class": "RegExp" };

/** @param named the types that the notebook's cells declare */
export function declaredTypes(named: ReadonlyMap<string, NamedType> = new Map()): DeclaredTypes {
  const definitions: Record<string, JsonSchema> = {};

  function schemaOf({ id, init }: VariableDeclarator): JsonSchema {
    const annotation = id.typeAnnotation?.typeAnnotation;
    const annotated = annotation ? ofType(annotation) : {};
    // A type that stands elsewhere (an imported one) is inferred from the value it starts with, at least.
    return Object.keys(annotated).length > 0 || !init ? annotated : ofLiteral(init);
  }

  function ofType(type: TSType): JsonSchema {
    switch (type.type) {
      case "TSNumberKeyword":
        return { type: "number" };
      case "TSStringKeyword":
      case "TSTemplateLiteralType":
        return { type: "string" };
      case "TSBooleanKeyword":
        return { type: "boolean" };
      case "TSBigIntKeyword":
        return bigint;
      case "TSNullKeyword":
        return { type: "null" };
      case "TSLiteralType": {
        const { literal } = type;
        return literal.type === "Literal" && isPlain(literal.value)
          ? { const: literal.value }
          : ofLiteral(literal);
      }
      case "TSUnionType":
        return ofUnion(type.types.filter((member) => member.type !== "TSUndefinedKeyword").map(ofType));
      case "TSArrayType":
        return { type: "array", items: ofType(type.elementType) };
      case "TSTupleType":
        return ofTuple(type.elementTypes);
      case "TSTypeLiteral":
        return ofMembers(type.members);
      case "TSTypeOperator":
        return type.operator === "readonly" ? ofType(type.typeAnnotation) : {};
      case "TSParenthesizedType":
        return ofType(type.typeAnnotation);
      case "TSTypeReference":
        return ofReference(type);
      default:
        return {};
    }
  }

  function ofReference({ typeName, typeArguments }: TSTypeReference): JsonSchema {
    const name = nameOf(typeName);
    const [first, second] = typeArguments?.params ?? [];
    if (named.has(name)) return ofNamed(name);
    switch (name) {
      case "Date":
        return date;
      case "RegExp":
        return regExp;
      case "Array":
      case "ReadonlyArray":
        return { type: "array", items: first ? ofType(first) : {} };
      case "Set":
      case "ReadonlySet":
        return { type: "array", items: first ? ofType(first) : {}, "x-class": "Set" };
      case "Record":
        return { type: "object", additionalProperties: second ? ofType(second) : {} };
      case "Map":
      case "ReadonlyMap":
        return first?.type === "TSStringKeyword" && second
          ? { type: "object", additionalProperties: ofType(second), "x-class": "Map" }
          : {};
      case "Partial":
        return { ...dereferenced(first ? ofType(first) : {}), required: [] };
      case "Readonly":
      case "Required":
        return first ? ofType(first) : {};
      default:
        return {};
    }
  }

  function ofNamed(name: string): JsonSchema {
    const found = named.get(name);
    if (found?.kind === "enum") return found.schema;
    if (found && definitions[name] === undefined) {
      // Before it is read: it may refer to itself.
      definitions[name] = {};
      definitions[name] =
        found.kind === "type"
          ? ofType(found.type)
          : ofMembers(
              found.declaration.body.body,
              found.declaration.extends.map(({ expression }) =>
                expression.type === "Identifier" && named.has(expression.name)
                  ? dereferenced(ofNamed(expression.name))
                  : {},
              ),
            );
    }
    return { $ref: `#/definitions/${name}` };
  }

  function dereferenced(schema: JsonSchema): JsonSchema {
    const name = /^#\/definitions\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    return name === undefined ? schema : dereferenced(definitions[name] ?? {});
  }

  function ofMembers(members: readonly TSSignature[], bases: readonly JsonSchema[] = []): JsonSchema {
    const properties: Record<string, JsonSchema> = Object.assign({}, ...bases.map((base) => base.properties));
    const required = new Set(bases.flatMap((base) => base.required ?? []));
    // Of a base that isn't known nothing can be said against a member.
    let additionalProperties: JsonSchema | boolean = bases.some((base) => base.properties === undefined);
    for (const member of members) {
      if (member.type === "TSIndexSignature")
        additionalProperties = ofType(member.typeAnnotation.typeAnnotation);
      if (member.type !== "TSPropertySignature") continue;
      const { key } = member;
      const name =
        key.type === "Identifier" && !member.computed
          ? key.name
          : key.type === "Literal"
            ? String(key.value)
            : undefined;
      if (name === undefined) return { type: "object" };
      const own = member.typeAnnotation ? ofType(member.typeAnnotation.typeAnnotation) : {};
      properties[name] = own;
      if (member.optional) required.delete(name);
      else required.add(name);
    }
    return { type: "object", properties, required: [...required], additionalProperties };
  }

  function ofTuple(members: readonly { type: string }[]): JsonSchema {
    const prefixItems: JsonSchema[] = [];
    let required = 0;
    let items: JsonSchema | false = false;
    for (const member of members as readonly TSType[]) {
      const element = member.type === "TSNamedTupleMember" ? member.elementType : member;
      const isOptional = member.type === "TSNamedTupleMember" && member.optional;
      if (element.type === "TSRestType") {
        const rest = ofType(element.typeAnnotation as TSType);
        items = rest.items ?? {};
      } else if (element.type === "TSOptionalType") prefixItems.push(ofType(element.typeAnnotation));
      else {
        prefixItems.push(ofType(element as TSType));
        if (!isOptional) required = prefixItems.length;
      }
    }
    return {
      type: "array",
      prefixItems,
      minItems: required,
      ...(items === false ? { maxItems: prefixItems.length } : { items }),
    };
  }

  function ofLiteral(value: Expression): JsonSchema {
    switch (value.type) {
      case "Literal":
        if ("bigint" in value) return bigint;
        if ("regex" in value) return regExp;
        return isPlain(value.value) ? { type: typeof value.value } : {};
      case "TemplateLiteral":
        return { type: "string" };
      case "UnaryExpression":
        return value.operator === "-" || value.operator === "+" ? ofLiteral(value.argument) : {};
      case "MemberExpression": {
        const found = value.object.type === "Identifier" ? named.get(value.object.name) : undefined;
        return found?.kind === "enum" ? found.schema : {};
      }
      case "NewExpression":
        return value.callee.type === "Identifier" ? (CONSTRUCTED[value.callee.name] ?? {}) : {};
      case "ArrayExpression":
        return { type: "array", items: {} };
      case "ObjectExpression":
        return { type: "object" };
      case "ParenthesizedExpression":
        return ofLiteral(value.expression);
      case "TSAsExpression":
      case "TSSatisfiesExpression": {
        const { typeAnnotation: type, expression } = value;
        const isConst = type.type === "TSTypeReference" && nameOf(type.typeName) === "const";
        return isConst ? ofLiteral(expression) : ofType(type);
      }
      default:
        return {};
    }
  }

  return { schemaOf, definitions };
}

const CONSTRUCTED: Readonly<Record<string, JsonSchema>> = {
  Date: date,
  RegExp: regExp,
  Set: { type: "array", items: {}, "x-class": "Set" },
  Map: { type: "object", additionalProperties: {}, "x-class": "Map" },
};

function ofUnion(options: JsonSchema[]): JsonSchema {
  const [only] = options;
  if (options.length === 1 && only) return only;
  if (options.some((option) => Object.keys(option).length === 0)) return {};
  return options.every((option) => "const" in option)
    ? { enum: options.map((option) => option.const) }
    : { anyOf: options };
}

function nameOf(name: TSTypeName): string {
  return name.type === "Identifier" ? name.name : "";
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
