/** Describes a value of the inspector's in one line for the user. */
import type { Protocol } from "devtools-protocol";

type RemoteObject = Protocol.Runtime.RemoteObject;
type Preview = Protocol.Runtime.ObjectPreview;

const MAX_TEXT_LENGTH = 1000; // UTF-16 code units of a string that are shown

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

function quoted(text: string, maxLength: number): string {
  return JSON.stringify(cut(text, maxLength));
}

/** `function f(a, b) {…` to `ƒ f(a, b)`; a class to its head. */
function functionText(description: string): string {
  if (/^class\b/.test(description)) return cut(/^class[^{]*/.exec(description)?.[0].trim() ?? "class", 100);
  const head = /^(async\s+)?(?:function\s*)?(\*?\s*[^\s(=]*)\s*(\([^)]*\))/.exec(
    description.replace(/\s+/g, " "),
  );
  return head ? cut(`ƒ ${head[1] ?? ""}${head[2] ?? ""}${head[3] ?? ""}`, 100) : "ƒ";
}

function previewed({ type, subtype, value = "", valuePreview }: Protocol.Runtime.PropertyPreview): string {
  if (type === "string") return quoted(value, 50);
  if (type === "function") return "ƒ";
  if (type === "accessor") return "(…)";
  if (valuePreview) return objectText(valuePreview);
  if (type === "object" && subtype === undefined && value === "Object") return "{…}";
  return value;
}

function entryText({ key, value }: { key?: Preview; value: Preview }): string {
  return key ? `${leafText(key)} => ${leafText(value)}` : leafText(value);
}

function leafText(preview: Preview): string {
  return preview.type === "string"
    ? quoted(preview.description ?? "", 50)
    : preview.type === "object"
      ? objectText(preview)
      : (preview.description ?? "");
}

function objectText({ description = "Object", subtype, properties, entries, overflow }: Preview): string {
  const more = overflow ? [properties.length > 0 || entries ? "…" : ""] : [];
  if (entries) return `${description} {${[...entries.map(entryText), ...more].join(", ")}}`;
  if (subtype === "array" || subtype === "typedarray") {
    const items = properties.filter(({ name }) => /^\d+$/.test(name)).map(previewed);
    const count = /\((\d+)\)$/.exec(description)?.[1] ?? "0";
    const title = description.startsWith("Array(") ? `(${count})` : description;
    return `${title} [${[...items, ...(Number(count) > items.length ? ["…"] : [])].join(", ")}]`;
  }
  if (subtype !== undefined && subtype !== "promise" && subtype !== "proxy") return description;
  const members = properties
    .filter(({ name }) => !name.startsWith("#"))
    .map((property) => {
      if (property.name === "[[PromiseState]]") return `<${property.value}>`;
      if (property.name === "[[PromiseResult]]") return previewed(property);
      return `${property.name}: ${previewed(property)}`;
    });
  const body = `{${[...members, ...more].join(", ")}}`;
  return description === "Object" ? body : `${description} ${body}`;
}

/** One line for a value. `whole` leaves long strings uncut. */
export function valueText(value: RemoteObject, whole = false): string {
  const { type, subtype, description = "", unserializableValue, preview } = value;
  if (type === "undefined") return "undefined";
  if (subtype === "null") return "null";
  if (type === "string")
    return quoted(String(value.value), whole ? Number.POSITIVE_INFINITY : MAX_TEXT_LENGTH);
  if (type === "function") return functionText(description);
  if (unserializableValue !== undefined) return unserializableValue;
  if (type !== "object") return description || String(value.value);
  if (subtype === "error") return cut(description.split("\n    at ")[0] ?? description, MAX_TEXT_LENGTH);
  return preview ? cut(objectText(preview), MAX_TEXT_LENGTH) : description;
}

/** What kind of value it is: `number`, `Array(3)`, `Map(2)`, a class's name. */
export function typeText({ type, subtype, className, description }: RemoteObject): string {
  if (subtype === "null") return "null";
  if (type === "function") return "function";
  if (type !== "object") return type;
  if (subtype === "error" || subtype === "date" || subtype === "regexp") return className ?? "Object";
  return (description ?? className ?? "Object").split("\n")[0] ?? "Object";
}

export function isPrimitive({ type, subtype }: RemoteObject): boolean {
  return (type !== "object" && type !== "function") || subtype === "null";
}
