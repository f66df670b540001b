/** Describes the field of a form for each parameter: how it is typed, its label, its help, what it starts with. */
import {
  type Definitions,
  type JsonSchema,
  parameterNames,
  resolveReference,
} from "../../parameters/schema.ts";

export type FieldKind =
  | "text"
  | "number"
  | "integer"
  | "yes-no"
  | "choice"
  | "lines"
  | "date"
  | "date-time"
  | "json";

export interface Field {
  name: string;
  label: string;
  kind: FieldKind;
  /** From the flow's doc comment. */
  help: string;
  required: boolean;
  /** The values to choose from, as text. */
  choices: string[];
  /** What it stands for when left empty, as it would be typed; undefined when there is nothing. */
  initial: string | undefined;
}

/**
 * The fields of a deployment's form, in the order of the flow's parameters.
 * @param values the deployment's own parameters, which win over the flow's defaults
 */
export function fieldsOf(schema: JsonSchema, values: Record<string, unknown> = {}): Field[] {
  const properties = schema.properties ?? {};
  return parameterNames({ properties }).map((name) => {
    const property = plainSchema(properties[name] ?? {}, schema);
    const value = Object.hasOwn(values, name) ? values[name] : property.default;
    const required = schema.required?.includes(name) ?? false;
    const kind = kindOf(property, schema, !required && value == null);
    return {
      name,
      label: labelOf(name, property.title),
      kind,
      help: property.description ?? "",
      required,
      choices: choicesOf(property, kind),
      initial: value == null ? undefined : typedText(kind, value),
    };
  });
}

/** A value as it would be typed in a field of this kind. */
export function typedText(kind: FieldKind, value: unknown): string {
  if (value == null) return "";
  if (kind === "lines" && Array.isArray(value)) {
    return value.map((item) => (typeof item === "string" ? item : JSON.stringify(item))).join("\n");
  }
  if (kind === "json") return JSON.stringify(value, null, 2);
  if (kind === "date-time")
    return String(value)
      .replace(/(:\d{2}):00(\.0+)?(?=Z|$)/, "$1")
      .replace(/Z$/, "");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** References followed, and "or null" taken off: an empty field says it. */
function plainSchema(schema: JsonSchema, root: Definitions): JsonSchema {
  const own = resolveReference(schema, root);
  const wrapped =
    Array.isArray(own.allOf) && own.allOf.length === 1 ? (own.allOf as JsonSchema[]) : own.anyOf;
  const options = wrapped?.filter((option) => option.type !== "null") ?? [];
  const [option] = options;
  if (!option || options.length > 1) return own;
  const { anyOf: _, allOf: __, ...beside } = own;
  return { ...plainSchema(option, root), ...beside };
}

function kindOf(schema: JsonSchema, root: Definitions, unset: boolean): FieldKind {
  if (schema.enum) return "choice";
  if (schema.format === "bigint") return "integer";
  switch (schema.type) {
    case "boolean":
      // A box is either ticked or not; "not said" needs a third choice.
      return unset ? "choice" : "yes-no";
    case "number":
    case "integer":
      return schema.type;
    case "string":
      if (schema.format === "date") return "date";
      return schema.format === "date-time" ? "date-time" : "text";
    case "array": {
      const items = schema.items ? plainSchema(schema.items, root) : {};
      const simple =
        items.enum !== undefined ||
        items.format === "bigint" ||
        ["string", "number", "integer"].includes(String(items.type));
      return simple && !schema.prefixItems ? "lines" : "json";
    }
    case "object":
      return "json";
    default:
      return "text";
  }
}

function choicesOf(schema: JsonSchema, kind: FieldKind): string[] {
  if (kind !== "choice") return [];
  return (schema.enum ?? [true, false]).map((value) => String(value));
}

/** `trainPath` and `train_path` are "Train path"; a title of its own stays as it is. */
function labelOf(name: string, title: string | undefined): string {
  if (title && title !== name) return title;
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_\s]+/g, " ")
    .trim()
    .split(" ")
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1) || name;
}
