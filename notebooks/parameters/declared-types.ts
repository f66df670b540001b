/** Reads a parameter's type from its declaration: its annotation, else the literal it starts with. */
import type { Expression, TSType, VariableDeclarator } from "oxc-parser";
import type { JsonSchema } from "../../bridge/parameters/schema.ts";

/** A schema in the dialect of flows' parameters; `{}` where reading the declaration alone doesn't tell. */
export function schemaOf({ id, init }: VariableDeclarator): JsonSchema {
  const annotation = id.typeAnnotation?.typeAnnotation;
  return annotation ? ofType(annotation) : init ? ofLiteral(init) : {};
}

const bigint: JsonSchema = { type: "integer", format: "bigint" };
const date: JsonSchema = { type: "string", format: "date-time" };

function ofType(type: TSType): JsonSchema {
  switch (type.type) {
    case "TSNumberKeyword":
      return { type: "number" };
    case "TSStringKeyword":
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
      return { type: "array" };
    case "TSTypeLiteral":
      return { type: "object" };
    case "TSTypeOperator":
      return type.operator === "readonly" ? ofType(type.typeAnnotation) : {};
    case "TSParenthesizedType":
      return ofType(type.typeAnnotation);
    case "TSTypeReference": {
      const name = type.typeName.type === "Identifier" ? type.typeName.name : "";
      const member = type.typeArguments?.params[0];
      if (name === "Date") return date;
      if (name === "Record") return { type: "object" };
      if (name === "Array" || name === "ReadonlyArray")
        return { type: "array", items: member ? ofType(member) : {} };
      return {};
    }
    default:
      return {};
  }
}

function ofUnion(options: JsonSchema[]): JsonSchema {
  const [only] = options;
  if (options.length === 1 && only) return only;
  if (options.some((option) => Object.keys(option).length === 0)) return {};
  return options.every((option) => "const" in option)
    ? { enum: options.map((option) => option.const) }
    : { anyOf: options };
}

function ofLiteral(value: Expression): JsonSchema {
  switch (value.type) {
    case "Literal":
      if ("bigint" in value) return bigint;
      return isPlain(value.value) ? { type: typeof value.value } : {};
    case "TemplateLiteral":
      return { type: "string" };
    case "UnaryExpression":
      return value.operator === "-" || value.operator === "+" ? ofLiteral(value.argument) : {};
    case "NewExpression":
      return value.callee.type === "Identifier" && value.callee.name === "Date" ? date : {};
    case "ArrayExpression":
      return { type: "array" };
    case "ObjectExpression":
      return { type: "object" };
    case "ParenthesizedExpression":
      return ofLiteral(value.expression);
    case "TSAsExpression":
    case "TSSatisfiesExpression": {
      const { typeAnnotation: type, expression } = value;
      const isConst =
        type.type === "TSTypeReference" &&
        type.typeName.type === "Identifier" &&
        type.typeName.name === "const";
      return isConst ? ofLiteral(expression) : ofType(type);
    }
    default:
      return {};
  }
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
