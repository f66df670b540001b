/** The JSON Schema of a TypeScript type, asked from TypeScript's own checker. */
import type {
  Checker,
  TupleType,
  Type,
  TypeReference,
  Symbol as TypeSymbol,
} from "typescript/unstable/async";
import { ElementFlags, SignatureKind, SymbolFlags, TypeFlags } from "typescript/unstable/async";
import { BIG_INTEGER_PATTERN } from "../exact-numbers.ts";
import type { JsonSchema } from "../schema.ts";

/** JSDoc tags whose value becomes the JSON Schema keyword of the same name. */
const KEYWORD_TAGS = new Set(["minimum", "maximum", "pattern", "format", "minLength", "maxLength", "title"]);
const ANONYMOUS = new Set([
  "__type",
  "__object",
  "Record",
  "Partial",
  "Required",
  "Readonly",
  "Pick",
  "Omit",
]);
const COLLECTIONS = new Set(["Set", "ReadonlySet", "Map", "ReadonlyMap"]);
const BYTES = new Set(["Uint8Array", "Buffer", "ArrayBuffer"]);

export interface TypeSchemas {
  /** The schema of a type; named interfaces land in `definitions` and are referred to. */
  of(type: Type): Promise<JsonSchema>;
  /** The same, without `undefined`: what an optional parameter or property may be given. */
  ofDefined(type: Type): Promise<JsonSchema>;
  /** Description and keywords a symbol's doc comment gives. */
  docs(symbol: TypeSymbol): Promise<JsonSchema>;
  definitions: Record<string, JsonSchema>;
}

export function createTypeSchemas(checker: Checker): TypeSchemas {
  const definitions: Record<string, JsonSchema> = {};
  const open = new Set<string>();

  const docs = async (symbol: TypeSymbol): Promise<JsonSchema> => {
    const found: JsonSchema = {};
    const description = await symbol.getDocumentationComment(checker);
    if (description) found.description = description;
    for (const tag of await symbol.getJsDocTags(checker)) {
      const text = tag.text ?? "";
      if (KEYWORD_TAGS.has(tag.name)) found[tag.name] = /^-?[\d.]+$/.test(text) ? Number(text) : text;
      if (tag.name === "integer") found.type = "integer";
    }
    return found;
  };

  const definedMembers = async (type: Type): Promise<readonly Type[]> =>
    type.isUnionType()
      ? (await type.getTypes()).filter((member) => !(member.flags & TypeFlags.Undefined))
      : [type];

  const ofDefined = async (type: Type) => ofUnion(await definedMembers(type));

  const ofUnion = async (members: readonly Type[]): Promise<JsonSchema> => {
    const types = members.filter((member) => !(member.flags & TypeFlags.Undefined));
    if (types.length === 1 && types[0]) return of(types[0]);
    const booleans = types.filter((member) => member.flags & TypeFlags.BooleanLiteral);
    const rest = types.filter((member) => !(member.flags & TypeFlags.BooleanLiteral));
    const options: JsonSchema[] = [];
    if (booleans.length === 2) options.push({ type: "boolean" });
    else if (booleans[0]) options.push({ const: literalValue(booleans[0]) });
    const values = rest.filter((member) => member.isLiteralType()).map(literalValue);
    if (values.length > 0) {
      const kinds = new Set(values.map((value) => typeof value));
      options.push({ ...(kinds.size === 1 ? { type: [...kinds][0] } : {}), enum: values });
    }
    for (const member of rest.filter((other) => !other.isLiteralType())) options.push(await of(member));
    return options.length === 1 && options[0] ? options[0] : { anyOf: options };
  };

  const ofTuple = async (type: TupleType): Promise<JsonSchema> => {
    const members = await checker.getTypeArguments(type);
    const flags = ((await type.getTarget()) as TupleType).elementFlags;
    const prefixItems: JsonSchema[] = [];
    let items: JsonSchema | false = false;
    for (const [index, member] of members.entries()) {
      const flag = flags[index] ?? ElementFlags.Required;
      if (flag & ElementFlags.Rest) items = await of(member);
      else prefixItems.push(flag & ElementFlags.Optional ? await ofDefined(member) : await of(member));
    }
    return {
      type: "array",
      prefixItems,
      minItems: flags.filter((flag) => flag & ElementFlags.Required).length,
      ...(items === false ? { maxItems: prefixItems.length } : { items }),
    };
  };

  const ofObject = async (type: Type, described: JsonSchema): Promise<JsonSchema> => {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const property of await checker.getPropertiesOfType(type)) {
      const own = await checker.getTypeOfSymbol(property);
      if (!own) continue;
      properties[property.name] = { ...(await ofDefined(own)), ...(await docs(property)) };
      if (!(property.flags & SymbolFlags.Optional)) required.push(property.name);
    }
    let additionalProperties: boolean | JsonSchema = false;
    for (const index of await checker.getIndexInfosOfType(type)) {
      additionalProperties = await of(index.valueType);
    }
    return {
      type: "object",
      ...described,
      properties,
      ...(required.length > 0 ? { required } : {}),
      additionalProperties,
    };
  };

  const of = async (type: Type): Promise<JsonSchema> => {
    const { flags } = type;
    if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return {};
    if (type.isLiteralType()) return { const: literalValue(type) };
    if (flags & (TypeFlags.String | TypeFlags.TemplateLiteral)) return { type: "string" };
    if (flags & TypeFlags.Number) return { type: "number" };
    if (flags & TypeFlags.Boolean) return { type: "boolean" };
    if (flags & TypeFlags.BigInt) return bigInteger();
    if (flags & TypeFlags.Null) return { type: "null" };
    if (type.isUnionType()) return ofUnion(await type.getTypes());
    if (await checker.isTupleType(type)) return ofTuple(type as TupleType);
    if (await checker.isArrayType(type)) {
      const [member] = await checker.getTypeArguments(type as TypeReference);
      return { type: "array", items: member ? await of(member) : {} };
    }
    const symbol = await type.getSymbol();
    if (symbol?.name === "Date") return { type: "string", format: "date-time" };
    if (symbol?.name === "RegExp") return { type: "string", format: "regex", "x-class": "RegExp" };
    if (symbol && COLLECTIONS.has(symbol.name)) {
      const members = await checker.getTypeArguments(type as TypeReference);
      const key = members[0];
      const values = members.at(-1);
      const inner = values ? await of(values) : {};
      if (members.length === 1) return { type: "array", items: inner, "x-class": "Set" };
      // JSON's keys are strings.
      if (members.length === 2 && key && key.flags & TypeFlags.String)
        return { type: "object", additionalProperties: inner, "x-class": "Map" };
    }
    if (symbol && BYTES.has(symbol.name)) return { type: "string", contentEncoding: "base64" };
    if ((await checker.getSignaturesOfType(type, SignatureKind.Call)).length > 0) {
      return { "x-unsupported": await checker.typeToString(type) };
    }
    return named(type, symbol);
  };

  /** An interface or alias goes to `definitions` under its name; an anonymous object stays in place. */
  const named = async (type: Type, symbol: TypeSymbol | undefined): Promise<JsonSchema> => {
    const owner = (await type.getAliasSymbol()) ?? symbol;
    if (!owner || ANONYMOUS.has(owner.name)) return ofObject(type, {});
    const key = (await checker.typeToString(type)).replace(/[^\w.]+/g, "_");
    const reference = { $ref: `#/definitions/${key}` };
    if (key in definitions || open.has(key)) return reference;
    open.add(key);
    definitions[key] = { title: owner.name, ...(await ofObject(type, await docs(owner))) };
    open.delete(key);
    return reference;
  };

  return { of, ofDefined, docs, definitions };
}

/** As a number, or as text where that has more digits than a number keeps. */
function bigInteger(): JsonSchema {
  return { anyOf: [{ type: "integer" }, { type: "string", pattern: BIG_INTEGER_PATTERN }], format: "bigint" };
}

function literalValue(type: Type): unknown {
  const { value, intrinsicName } = type as Type & { value?: unknown; intrinsicName?: string };
  return value ?? intrinsicName === "true";
}
